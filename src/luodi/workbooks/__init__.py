"""The reader of office workbooks: any office's .xlsx, .xls, .ods or .et becomes typed rows and findings.

:func:`luodi.workbooks.reader.read_workbook` reads, :func:`luodi.workbooks.child.read_in_child` does so
in a limited child process, :func:`luodi.workbooks.rows.mend_row` reads one mended row again, and
:mod:`luodi.workbooks.dry_run` prints what an import would do. No Django here, and nothing is stored.
"""
