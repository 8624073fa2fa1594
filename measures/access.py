"""What every room asks first: is somebody signed in, is it the office."""

from django.core.exceptions import PermissionDenied

from accounts.rules import Standing


def require_signed_in(standing: Standing) -> None:
    """Refuses a caller without an account or key."""
    if not standing.is_signed_in:
        raise PermissionDenied("请先登录。")


def require_office(standing: Standing) -> None:
    """Refuses everyone but the provincial office's reviewers and leads."""
    if not standing.is_office:
        raise PermissionDenied("此操作由省政府督查室办理。")
