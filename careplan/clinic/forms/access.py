"""Why a nurse opens a record of another team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.ui.forms import ErrorSummaryMixin, TextField


class AccessForm(ErrorSummaryMixin, forms.Form):
    reason = TextField(
        label=_("Why do you need this record?"),
        help_text=_(
            "For example: She rang us and her own team cannot be reached. "
            "The lead nurse of her team reads it."
        ),
        limit=300,
        lines=True,
        error_messages={"required": _("Say why you need it")},
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False)
