# Enrols an account in a real django-otp, uses one TOTP code and one backup code there, and prints its rows.
import json
import time

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django_otp",
        "django_otp.plugins.otp_totp",
        "django_otp.plugins.otp_static",
    ],
    SECRET_KEY="only for this test",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

call_command("migrate", verbosity=0)
user = User.objects.create_user("ada", "ada@example.com", "password")
device = TOTPDevice.objects.create(user=user, name="default", confirmed=True)
totp = TOTP(device.bin_key)
totp.time = time.time()
used_totp = str(totp.token()).zfill(6)
assert device.verify_token(used_totp), "django-otp takes its own code"
static = StaticDevice.objects.create(user=user, name="backup", confirmed=True)
tokens = [StaticToken.random_token() for _ in range(10)]
for token in tokens:
    static.token_set.create(token=token)
assert static.verify_token(tokens[3]), "django-otp takes its own token"
device.refresh_from_db()

rows = [
    {"subject": str(user.pk), "account": user.email, "kind": "totp", "key": device.key, "step": device.step,
     "t0": device.t0, "digits": device.digits, "last_t": device.last_t, "confirmed": device.confirmed}
] + [
    {"subject": str(user.pk), "kind": "static", "token": each.token, "confirmed": static.confirmed}
    for each in static.token_set.order_by("id")
]
print(json.dumps({"rows": rows, "key": None, "secretHex": device.key, "usedTotp": used_totp,
                  "usedCode": tokens[3], "codes": [t for t in tokens if t != tokens[3]]}))
