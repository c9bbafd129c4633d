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
from luodi.apps.projects.forms.readers import EndReaderForm, ReaderForm

__all__ = [
    "ChangeProfileForm",
    "CorrectForm",
    "EndReaderForm",
    "ExcuseForm",
    "KeepForm",
    "MergeForm",
    "NewProjectForm",
    "ProgressForm",
    "ReaderForm",
    "ReasonForm",
    "SplitForm",
    "StageForm",
    "TerminateForm",
    "UnmaskForm",
]
