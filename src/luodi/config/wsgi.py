"""The WSGI application that granian or gunicorn serves; in production it refuses to start unready."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.config.settings")
application = get_wsgi_application()

from luodi.config.readiness import refuse_unready  # noqa: E402
from luodi.config.warming import warm  # noqa: E402

refuse_unready()
warm()
