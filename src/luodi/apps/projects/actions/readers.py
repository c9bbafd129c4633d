"""Naming who may read what an investor keeps secret until signing; each with a reason, each in the log."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.projects import projection
from luodi.apps.projects.actions.facts import open_state, require_edit
from luodi.apps.projects.models import NamedReader, Project
from luodi.kernel import clock


def name_reader(*, by: Person, project: Project, login: str, reason: str) -> NamedReader:
    """Name a person who may read a project before it is signed, from today.

    Raises PermissionRefused for who names themselves, ValidationError without a reason, for a login that
    nobody has, for somebody who could not see the project at all, or who is named already.
    """
    if not reason.strip():
        raise ValidationError(_("请写明事由。"), code="reason")
    with act(by=by, verb="project.reader_name", obj=project, summary=reason.strip()) as a:
        projection.hold([project.pk])
        state = open_state(project)
        a.unit = state.attributed_unit_id
        require_edit(by, state, Permission.READERS_NAME)
        if not state.secret:
            raise ValidationError(_("此项目已签约或不在签约前，各项内容按权限公开，不用指定。"), code="open")
        person = Person.objects.active().filter(login=login.strip()).first()
        if person is None or not person.may(Permission.PROJECT_VIEW, state.accountable):
            raise ValidationError(_("没有这个账号，或者该账号看不到此项目。"), code="person")
        if person.pk == by.pk:
            raise PermissionRefused(Permission.READERS_NAME, _("不能指定自己，请由本单位另一人指定。"))
        today = clock.today()
        if NamedReader.objects.on(today).filter(project=project, person=person).exists():
            raise ValidationError(_("此人已经在指定人员里。"), code="named")
        made = NamedReader.objects.create(
            project=project, person=person, valid_from=today, reason=reason.strip(), granted_by=by
        )
        a.note(person=person.login)
    return made


def end_reader(*, by: Person, reader: NamedReader, reason: str) -> NamedReader:
    """Take a person off those who may read a project, from today."""
    if not reason.strip():
        raise ValidationError(_("请写明事由。"), code="reason")
    with act(by=by, verb="project.reader_end", obj=reader.project, summary=reason.strip()) as a:
        state = open_state(reader.project)
        a.unit = state.attributed_unit_id
        require_edit(by, state, Permission.READERS_NAME)
        reader.valid_to = clock.today()
        reader.save(update_fields=["valid_to"])
        a.note(person=reader.person.login)
    return reader
