"""Forms of the ledger."""

from luodi.apps.projects.forms.facts import CorrectForm, ProgressForm, ReasonForm, StageForm
from luodi.apps.projects.forms.lifecycle import (
    ExcuseForm,
    KeepForm,
    MergeForm,
    SplitForm,
    TerminateForm,
    UnmaskForm,
)
from luodi.apps.projects.forms.profile import ChangeProfileForm, NewProjectForm

__all__ = [
    "ChangeProfileForm",
    "CorrectForm",
    "ExcuseForm",
    "KeepForm",
    "MergeForm",
    "NewProjectForm",
    "ProgressForm",
    "ReasonForm",
    "SplitForm",
    "StageForm",
    "TerminateForm",
    "UnmaskForm",
]
