"""Objects that addresses point at, made in a unit; each maker returns the arguments of the address."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from luodi.apps.access import actions
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.files.actions import store
from luodi.apps.files.enums import Audience
from luodi.apps.jobs.models import Job
from luodi.apps.organisations.actions import add_alias
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock
from tests.access.world import World

Maker = Callable[[World, Unit], dict[str, Any]]


def unit(world: World, at: Unit) -> dict[str, Any]:
    """The unit itself."""
    return {"pk": at.pk}


def alias(world: World, at: Unit) -> dict[str, Any]:
    """Another name of the unit."""
    return {"pk": at.pk, "alias": add_alias(by=SYSTEM, unit=at, name="又名").pk}


def someone_in(at: Unit) -> Person:
    """Make somebody in a unit, without a role."""
    return Person.objects.create(
        login=f"object-{Person.objects.count()}", name="某人", unit=at, created_at=clock.now(), password="!"
    )


def person(world: World, at: Unit) -> dict[str, Any]:
    """Somebody in the unit."""
    return {"pk": someone_in(at).pk}


def _role_for(at: Unit) -> str:
    return "enterprise" if at.type == "enterprise" else "clerk"


def membership(world: World, at: Unit) -> dict[str, Any]:
    """A role that somebody holds in the unit."""
    held = actions.grant_role(by=SYSTEM, person=someone_in(at), role=_role_for(at), unit=at)
    return {"pk": held.pk}


def role_request(world: World, at: Unit) -> dict[str, Any]:
    """A role asked for in the unit."""
    asked = actions.request_role(by=SYSTEM, person=someone_in(at), role=_role_for(at), unit=at)
    return {"pk": asked.pk}


def matter(world: World, at: Unit) -> dict[str, Any]:
    """A supervision matter on the unit."""
    opened = actions.open_matter(
        by=SYSTEM,
        document="1号",
        title="审计",
        units=[at],
        persons=[],
        valid_from=date(2020, 1, 1),
        valid_to=clock.today() + timedelta(days=1),
    )
    return {"pk": opened.pk}


def job(world: World, at: Unit) -> dict[str, Any]:
    """A job of the unit that nobody of the test started."""
    made = Job.objects.create(
        kind="exchange.read", unit=at, created_by=someone_in(at), created_at=clock.now()
    )
    return {"pk": made.pk}


def file(world: World, at: Unit) -> dict[str, Any]:
    """A file kept for those who may view projects of the unit."""
    return {"pk": store(by=SYSTEM, name="图.txt", content=b"test", unit=at, audience=Audience.READERS).pk}


def pack(world: World, at: Unit) -> dict[str, Any]:
    """A loaded pack; packs belong to no unit."""
    from luodi.apps.definitions.actions import load_packs

    load_packs(by=SYSTEM, adopt=())
    return {"code": "base", "version": 1}


def stall_rule(world: World, at: Unit) -> dict[str, Any]:
    """A rule in force."""
    return {"code": "WU-1"}


def office_field(world: World, at: Unit) -> dict[str, Any]:
    """A field that the office added."""
    from luodi.apps.definitions.actions import add_office_field

    field = add_office_field(
        by=SYSTEM, label_zh=f"某指标{at.pk}", label_en=f"Some quota {at.pk}", type="decimal"
    )
    return {"key": field.key}


def _clerk_for(world: World, at: Unit) -> Person:
    """Make somebody who may enter for a unit; the county enters for its firms."""
    home = world.units["county"] if at.type == "enterprise" else at
    writer = someone_in(home)
    actions.grant_role(by=SYSTEM, person=writer, role="clerk", unit=home)
    return writer


def project(world: World, at: Unit) -> dict[str, Any]:
    """A project attributed to the unit."""
    from luodi.apps.projects.actions import create_project

    values = {"name": "某项目", "kind": "attraction", "attributed_unit": at.pk, "contact": "某人 13800000000"}
    return {"pk": create_project(by=_clerk_for(world, at), values=values).pk}


def secret_project(world: World, at: Unit) -> dict[str, Any]:
    """A project of the unit in negotiation, hidden from whoever did not record it."""
    from luodi.apps.projects.actions import create_project

    said = {"negotiating_on": {"date": "2024-01-05", "precision": "day"}}
    values = {"name": "某项目", "kind": "attraction", "attributed_unit": at.pk, **said}
    return {"pk": create_project(by=_clerk_for(world, at), values=values).pk}


def named_reader(world: World, at: Unit) -> dict[str, Any]:
    """Somebody named to read such a project."""
    from luodi.apps.projects.models import NamedReader

    made = secret_project(world, at)
    held = NamedReader.objects.create(project_id=made["pk"], person=someone_in(at), valid_from=clock.today())
    return {**made, "reader": held.pk}


def fact(world: World, at: Unit) -> dict[str, Any]:
    """A statement about a project of the unit."""
    from luodi.apps.projects.queries import facts_of

    made = project(world, at)
    return {**made, "fact": facts_of(made["pk"]).values_list("pk", flat=True)[0]}


def kept_view(world: World, at: Unit) -> dict[str, Any]:
    """A filter that somebody else keeps; deleting it answers as if it were done and does nothing."""
    from luodi.apps.projects.actions import keep_view

    return {"pk": keep_view(by=someone_in(at), name="常用", query="q=1").pk}


def import_batch(world: World, at: Unit) -> dict[str, Any]:
    """An import of the unit that waits for its confirmation."""
    from luodi.apps.exchange.enums import BatchState
    from luodi.apps.exchange.models import ImportBatch

    kept = store(by=SYSTEM, name="台账.xlsx", content=b"test", unit=at)
    reading = {"kind": "projects", "sheets": [], "tables": [], "warnings": [], "totals": []}
    counts = dict.fromkeys(("rows", "new", "changed", "same", "conflict", "refused", "mended", "writing"), 0)
    made = ImportBatch.objects.create(
        file=kept, file_name=kept.name, unit=at, created_by=someone_in(at), created_at=clock.now(),
        state=BatchState.PREVIEW, as_of=clock.today(), reading=reading, counts=counts,
    )  # fmt: skip
    return {"pk": made.pk}


def import_row(world: World, at: Unit) -> dict[str, Any]:
    """A staged row of such an import."""
    from luodi.apps.exchange.models import ImportRow

    batch = import_batch(world, at)
    row = ImportRow.objects.create(batch_id=batch["pk"], position=1, sheet="台账", row=3, verdict="new")
    return {**batch, "row": row.pk}


def company(world: World, at: Unit) -> dict[str, Any]:
    """An enterprise that the unit keeps."""
    from luodi.apps.enterprises.actions import register_enterprise
    from luodi.kernel.identifiers import uscc_check_character

    body = f"9151{at.pk:013d}"
    made = register_enterprise(
        by=SYSTEM, uscc=body + uscc_check_character(body), name=f"某企业{at.pk}", unit=at
    )
    return {"pk": made.pk}


def company_title(world: World, at: Unit) -> dict[str, Any]:
    """A title of such an enterprise."""
    from luodi.apps.enterprises.actions import add_title
    from luodi.apps.enterprises.models import Enterprise

    made = company(world, at)
    title = add_title(
        by=SYSTEM, enterprise=Enterprise.objects.get(pk=made["pk"]), title="specialised",
        valid_from=date(2023, 1, 1), document="认定1号",
    )  # fmt: skip
    return {**made, "title": title.pk}


def policy(world: World, at: Unit) -> dict[str, Any]:
    """An adopted policy; policies belong to no unit."""
    from luodi.apps.definitions.actions import load_packs

    load_packs(by=SYSTEM, adopt=("panzhihua-west-2025",))
    return {"code": "panzhihua-west-2025"}


def measure(world: World, at: Unit) -> dict[str, Any]:
    """One measure of it."""
    return {**policy(world, at), "measure": "article-6"}


def pack_clause(world: World, at: Unit) -> dict[str, Any]:
    """A clause of it."""
    policy(world, at)
    return {"code": "XQ-1"}


def pack_reading(world: World, at: Unit) -> dict[str, Any]:
    """A passage of that clause which may be read in several ways."""
    return {**pack_clause(world, at), "reading": "life"}


def judged_project(world: World, at: Unit) -> dict[str, Any]:
    """A project that clauses can judge."""
    policy(world, at)
    return project(world, at)


def judged_company(world: World, at: Unit) -> dict[str, Any]:
    """An enterprise that clauses can judge."""
    policy(world, at)
    return company(world, at)


def project_question(world: World, at: Unit) -> dict[str, Any]:
    """What clauses ask about a project."""
    return {**judged_project(world, at), "key": "project_class"}


def company_question(world: World, at: Unit) -> dict[str, Any]:
    """What clauses ask, of an enterprise."""
    return {**judged_company(world, at), "key": "project_class"}


def ceiling(world: World, at: Unit) -> dict[str, Any]:
    """A clause with a ceiling over a project."""
    return {**judged_project(world, at), "code": "XQ-1"}


def decided(world: World, at: Unit) -> dict[str, Any]:
    """A decided sum that waits for its check."""
    from luodi.apps.incentives.models import Decision

    made = ceiling(world, at)
    Decision.objects.create(
        project_id=made["pk"], clause="XQ-1", reference="x", fen=1, decided_on=clock.today(),
        day=clock.today(), document="纪要1号", recorded_at=clock.now(), recorded_by=someone_in(at),
    )  # fmt: skip
    return made


def simulation(world: World, at: Unit) -> dict[str, Any]:
    """A simulation that the unit kept."""
    from luodi.apps.incentives.models import Simulation

    made = Simulation.objects.create(
        name="试算", unit=at, clauses=[], day=clock.today(), known_at=clock.now(), rows=0, totals={},
        digest="0", made_at=clock.now(), made_by=someone_in(at),
    )  # fmt: skip
    return {"pk": made.pk}


def draft(world: World, at: Unit) -> dict[str, Any]:
    """A clause that the unit is drafting."""
    from luodi.apps.incentives.actions import draft_clause

    policy(world, at)
    label = {"zh": "研发补助", "en": "Award"}
    body = {"label": label, "result": "amount", "text": "按研发投入给予补助", "facts": {}}
    code = f"T-{at.pk}"
    draft_clause(by=SYSTEM, unit=at, code=code, body=body, policy_title="措施")
    return {"code": code}


def draft_version(world: World, at: Unit) -> dict[str, Any]:
    """One version of it."""
    return {**draft(world, at), "version": 1}


def draft_comment(world: World, at: Unit) -> dict[str, Any]:
    """What somebody said of it."""
    from luodi.apps.incentives.models import ClauseVersion, PublicComment

    made = draft(world, at)
    version = ClauseVersion.objects.get(clause__code=made["code"])
    comment = PublicComment.objects.create(
        clause=version.clause, version=version, sender="resident", wording="建议提高",
        received_on=clock.today(), recorded_at=clock.now(), recorded_by=someone_in(at),
    )  # fmt: skip
    return {**made, "pk": comment.pk}


def kind(world: World, at: Unit) -> dict[str, Any]:
    """A kind of project; it belongs to no unit."""
    return {"kind": "renovation"}


def import_column(world: World, at: Unit) -> dict[str, Any]:
    """A column that no field fits, of an import whose columns are being mapped."""
    from luodi.apps.exchange.enums import BatchState
    from luodi.apps.exchange.models import ImportBatch

    made = import_batch(world, at)
    column = {"col": "A", "heading": "内部编号", "field": None, "sample": "1", "guess": None}
    table = {"key": "台账#1", "sheet": "台账", "table": 1, "columns": [column], "grid": []}
    reading = {"kind": "projects", "sheets": [], "tables": [table], "warnings": [], "totals": []}
    ImportBatch.objects.filter(pk=made["pk"]).update(state=BatchState.MAPPING, reading=reading)
    return {**made, "column": "台账#1.A"}


def remembered_mapping(world: World, at: Unit) -> dict[str, Any]:
    """A mapping that the unit remembers and offers to all around it."""
    from luodi.apps.exchange.models import RememberedMapping

    who = someone_in(at)
    column = {"heading": "项目", "shown": "项目", "field": "name", "unit": None}
    made = RememberedMapping.objects.create(
        unit=at, name="台账.xlsx", headings=["项目"], columns=[column], confirmed_by=who,
        confirmed_at=clock.now(), reach="all", shared_by=who, shared_at=clock.now(),
    )  # fmt: skip
    return {"pk": made.pk}


def office_word(world: World, at: Unit) -> dict[str, Any]:
    """A heading that the unit's workbooks use for a field."""
    from luodi.apps.definitions.actions import add_synonym

    return {"pk": add_synonym(by=SYSTEM, key="remark", word=f"杂项说法{at.pk}", unit=at).pk}


def field_request(world: World, at: Unit) -> dict[str, Any]:
    """A field that the unit asked for."""
    from luodi.apps.definitions.models import FieldRequest

    made = FieldRequest.objects.create(
        unit=at, label="碳指标", type="decimal", sensitivity="internal", asked_at=clock.now(),
        asked_by=someone_in(at),
    )  # fmt: skip
    return {"pk": made.pk}


MAKERS: dict[str, Maker] = {
    "unit": unit,
    "alias": alias,
    "person": person,
    "membership": membership,
    "role_request": role_request,
    "matter": matter,
    "job": job,
    "file": file,
    "pack": pack,
    "kind": kind,
    "stall_rule": stall_rule,
    "office_field": office_field,
    "project": project,
    "secret_project": secret_project,
    "named_reader": named_reader,
    "fact": fact,
    "kept_view": kept_view,
    "import_batch": import_batch,
    "import_row": import_row,
    "company": company,
    "company_title": company_title,
    "policy": policy,
    "measure": measure,
    "pack_clause": pack_clause,
    "pack_reading": pack_reading,
    "judged_project": judged_project,
    "judged_company": judged_company,
    "project_question": project_question,
    "company_question": company_question,
    "ceiling": ceiling,
    "decided": decided,
    "draft": draft,
    "draft_version": draft_version,
    "draft_comment": draft_comment,
    "import_column": import_column,
    "remembered_mapping": remembered_mapping,
    "office_word": office_word,
    "field_request": field_request,
    "simulation": simulation,
}
