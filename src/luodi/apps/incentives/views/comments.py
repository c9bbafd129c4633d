"""What the public said of a clause: registered while it is under consultation, and what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.access.views import get_for
from luodi.apps.audit.forms import posted
from luodi.apps.incentives import actions
from luodi.apps.incentives.forms import AnswerCommentForm, CommentForm
from luodi.apps.incentives.queries import editing
from luodi.apps.incentives.queries.comments import comments_on
from luodi.apps.incentives.views.asking import form_methods


@form_methods
@page(Permission.INCENTIVE_DRAFT)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Register a comment that came in."""
    clause = get_for(request.user, Permission.INCENTIVE_DRAFT, editing.own(code))
    form = CommentForm(posted(request))
    if form.performs(actions.record_comment, by=request.user, clause=clause):
        messages.success(request, _("已登记意见"))
        return redirect("incentives:clause", code=code)
    context = {"form": form, "clause": clause}
    return render(request, "incentives/comment_new.html", context, status=form.status)


@form_methods
@page(Permission.INCENTIVE_DRAFT)
def answer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Say what became of a comment."""
    clause = get_for(request.user, Permission.INCENTIVE_DRAFT, editing.own(code))
    comment = get_object_or_404(comments_on(clause), pk=pk)
    form = AnswerCommentForm(posted(request))
    if form.performs(actions.answer_comment, by=request.user, comment=comment):
        messages.success(request, _("已写明处理结果"))
        return redirect("incentives:clause", code=code)
    context = {"form": form, "comment": comment}
    return render(request, "incentives/comment.html", context, status=form.status)
