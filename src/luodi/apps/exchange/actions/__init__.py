"""Every write of imports, as verbs."""

from luodi.apps.exchange.actions.answers import answer, decline_all
from luodi.apps.exchange.actions.commit import (
    PreviewStale,
    commit_batch,
    confirm_import,
    take_back,
    undo_import,
)
from luodi.apps.exchange.actions.direct import import_now
from luodi.apps.exchange.actions.exporting import (
    export_imports,
    export_list,
    export_stalls,
    refused_workbook,
    returned_workbook,
)
from luodi.apps.exchange.actions.intake import (
    back_to_mapping,
    cancel_import,
    read_again,
    retry_import,
    save_mapping,
    start_import,
)
from luodi.apps.exchange.actions.mappings import (
    edit_mapping,
    end_mapping,
    learn_words,
    remember,
    share_mapping,
    take_mapping,
)
from luodi.apps.exchange.actions.own_fields import field_of_column
from luodi.apps.exchange.actions.rows import (
    change_row,
    choose,
    choose_all,
    leave_out,
    mend_cell,
    restore_cell,
    use_row,
)

__all__ = [
    "PreviewStale",
    "answer",
    "back_to_mapping",
    "cancel_import",
    "change_row",
    "choose",
    "choose_all",
    "commit_batch",
    "confirm_import",
    "decline_all",
    "edit_mapping",
    "end_mapping",
    "export_imports",
    "export_list",
    "export_stalls",
    "field_of_column",
    "import_now",
    "learn_words",
    "leave_out",
    "mend_cell",
    "read_again",
    "refused_workbook",
    "remember",
    "restore_cell",
    "retry_import",
    "returned_workbook",
    "save_mapping",
    "share_mapping",
    "start_import",
    "take_back",
    "take_mapping",
    "undo_import",
    "use_row",
]
