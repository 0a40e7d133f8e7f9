"""People who sign in, known by their e-mail address."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Creates accounts whose address is kept in lower case."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an ordinary account.

        Raises:
            ValueError: when ``email`` is empty.
        """
        if not email:
            raise ValueError("Une adresse électronique est nécessaire.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account that may do everything."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account of an address, however its letters are written."""
        return self.get(email__iexact=username)


class User(AbstractUser):
    """An account; its e-mail address, compared without case, is its name."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("adresse électronique", unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_lower_unique",
                violation_error_message="Un compte existe déjà pour cette adresse.",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the address in lower case."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)
