"""Fixed words of enterprises, and the verbs of this app."""

from django.utils.translation import gettext_lazy as _

TITLES, LEVELS, MEASURES = "enterprise_title", "enterprise_title_level", "enterprise_measure"
"""Code lists of the packs that titles, their levels and yearly figures come from."""

VERBS = {
    "enterprise.register": _("登记企业"),
    "enterprise.export": _("导出企业清单"),
    "enterprise.rename": _("企业更名"),
    "enterprise.title": _("登记企业称号"),
    "enterprise.end_title": _("终止企业称号"),
    "enterprise.figure": _("登记企业年度指标"),
}
