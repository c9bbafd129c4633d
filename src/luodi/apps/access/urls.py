"""Addresses of sign-in, accounts, roles and matters."""

from django.urls import path

from luodi.apps.access.views import granting, people, signing

app_name = "access"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("password/", signing.change_password, name="change_password"),
    path("sign-ins/", signing.sign_ins, name="sessions"),
    path("sign-ins/end/", signing.end_sessions, name="end_sessions"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/export/", people.people_export, name="people_export"),
    path("people/import/", people.people_import, name="people_import"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/move/", people.person_move, name="person_move"),
    path("people/<int:pk>/hand-over/", people.person_hand_over, name="person_hand_over"),
    path("people/<int:pk>/end/", people.person_end, name="person_end"),
    path("people/<int:pk>/request/", people.person_request, name="person_request"),
    path("people/<int:pk>/password/", people.person_reissue, name="person_reissue"),
    path("people/<int:pk>/unlock/", people.person_unlock, name="person_unlock"),
    path("people/<int:pk>/grant/", granting.grant, name="grant"),
    path("memberships/<int:pk>/end/", granting.membership_end, name="membership_end"),
    path("roles/", granting.role_list, name="roles"),
    path("role-requests/", granting.requests, name="requests"),
    path("role-requests/<int:pk>/decide/", granting.request_decide, name="request_decide"),
    path("matters/", granting.matters, name="matters"),
    path("matters/new/", granting.matter_new, name="matter_new"),
    path("matters/<int:pk>/close/", granting.matter_close, name="matter_close"),
]
