"""The only ways for a request to get hold of what lies beside the report: receipts, cases, plans, notices.

Not visible: ``Http404``. Visible but not the caller's to change: ``PermissionDenied`` with a sentence.
"""

from accounts.rules import Standing

from .models import Receipt
from .models.dispatch import ReceiptQuerySet

# --- receipts ---------------------------------------------------------------------------------------


def receipts_of(standing: Standing) -> ReceiptQuerySet:
    """What the caller's bodies are asked to sign for, signed or not; nothing for others."""
    return Receipt.objects.of_bodies(standing.own_body_ids)


# --- contributions ----------------------------------------------------------------------------------

# --- extensions -------------------------------------------------------------------------------------

# --- urges ------------------------------------------------------------------------------------------

# --- instructions -----------------------------------------------------------------------------------

# --- completion -------------------------------------------------------------------------------------

# --- duties of bodies -------------------------------------------------------------------------------

# --- plans ------------------------------------------------------------------------------------------
