"""What leaves under a supervision matter lies within it and is logged as a reading of it."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from luodi.apps.access import actions as access
from luodi.apps.access.models import Membership
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.audit.models import AuditEvent
from luodi.apps.definitions.actions import load_packs
from luodi.apps.exchange.actions import export_list
from tests.access.world import client_of
from tests.projects.ledger import TODAY, enter, on
from tests.worlds import SINCE, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]


def test_supervision_exports_within_its_matter_and_only_the_log_knows():
    world = build_world()
    signed = {"kind": "attraction", "signed_on": on(date(2024, 1, 1))}
    enter(world, world.person("clerk", world.north), "北项目", **signed)
    enter(world, world.person("clerk", world.south), "南项目", attributed_unit=world.south.pk, **signed)
    inspector = world.person("supervision", world.city)
    with pytest.raises(PermissionRefused):
        export_list(by=inspector, query={})
    given = {"document": "1号", "title": "审计", "units": [world.north], "persons": [inspector]}
    matter = access.open_matter(by=SYSTEM, **given, valid_from=TODAY, valid_to=TODAY)
    answer = client_of(inspector).get("/projects/export/")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer))).worksheets[0]
    told = " ".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
    assert "北项目" in told and "南项目" not in told
    event = AuditEvent.objects.get(verb="matter.read")
    assert (event.detail["matters"], event.detail["rows"]) == ([matter.pk], 1)
    assert not AuditEvent.objects.filter(verb="export.list").exists()
    assert client_of(inspector).get("/").status_code == 200
    access.close_matter(by=SYSTEM, matter=matter)
    with pytest.raises(PermissionRefused):
        export_list(by=inspector, query={})


PAGES = (
    ("get", "/"), ("get", "/search/?q=北项目"), ("get", "/projects/"), ("get", "/stalls/"),
    ("get", "/evaluations/"), ("get", "/enterprises/"), ("post", "/enterprises/export"),
    ("get", "/projects/export/"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "address"), PAGES)
def test_every_page_that_tells_of_others_is_logged_once(method, address):
    """Whichever page it is, the door writes it, and for nobody else's visit."""
    world = build_world()
    enter(
        world, world.person("clerk", world.north), "北项目", kind="attraction", signed_on=on(date(2024, 1, 1))
    )
    inspector = world.person("supervision", world.city)
    given = {"document": "1号", "title": "审计", "units": [world.north], "persons": [inspector]}
    matter = access.open_matter(by=SYSTEM, **given, valid_from=TODAY, valid_to=TODAY)
    assert getattr(client_of(inspector), method)(address).status_code == 200
    event = AuditEvent.objects.get(verb="matter.read")
    assert event.detail["matters"] == [matter.pk] and event.actor_id == inspector.pk
    assert not AuditEvent.objects.filter(verb="enterprise.export").exists()
    leader = client_of(world.person("leader", world.city))
    getattr(leader, method)(address)
    assert AuditEvent.objects.filter(verb="matter.read").count() == 1


def test_a_simulation_over_what_a_matter_opens_is_logged():
    """The permission to simulate comes from one role, the projects that it reads from the matter."""
    load_packs(by=SYSTEM, adopt=("base", "panzhihua-west-2025"))
    world = build_world()
    inspector = world.person("supervision", world.city)
    Membership.objects.create(person=inspector, unit=world.south, role="clerk", valid_from=SINCE)
    Membership.objects.create(person=inspector, unit=world.city, role="city_officer", valid_from=SINCE)
    given = {"document": "1号", "title": "审计", "units": [world.north], "persons": [inspector]}
    access.open_matter(by=SYSTEM, **given, valid_from=TODAY, valid_to=TODAY)
    web = client_of(inspector)
    for address in ("/simulations/new?clause=XQ-1", "/simulations/records?clause=XQ-1"):
        before = AuditEvent.objects.filter(verb="matter.read").count()
        assert web.get(address).status_code == 200
        assert AuditEvent.objects.filter(verb="matter.read").count() == before + 1
