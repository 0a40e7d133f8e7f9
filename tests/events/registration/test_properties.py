"""Whatever people, organisers, editors and time do, in any order: places are counted, the order is kept."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from core import tokens
from core.models import Mail, QuotaUse
from events.models import EventPage, EventSession, Registration, RegistrationStep, SessionChoice
from events.registration import links, mails, organising, places, rules, services
from events.registration.errors import RegistrationError
from events.registration.services import Person, Wishes
from tests.factories import UserFactory, open_event, unsaved_session

State, Choice = Registration.State, SessionChoice.State
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE = 7
WHO = st.integers(0, PEOPLE - 1)
ROOMS = st.sets(st.integers(0, 1))
CAPACITY = st.sampled_from([1, 2, 3, None])
# What the person is written once, when the history says so; check-ins and corrections are not written.
TOLD = {
    ("request", State.PENDING_EMAIL): mails.CONFIRM,
    ("confirm", State.CONFIRMED): mails.CONFIRMED,
    ("confirm", State.WAITLISTED): mails.WAITLISTED,
    ("confirm", State.PENDING_APPROVAL): mails.TO_APPROVE,
    ("confirm", State.CANCELLED): mails.FULL,
    ("rejoin", State.CONFIRMED): mails.CONFIRMED,
    ("rejoin", State.WAITLISTED): mails.WAITLISTED,
    ("rejoin", State.PENDING_APPROVAL): mails.TO_APPROVE,
    ("approve", State.CONFIRMED): mails.CONFIRMED,
    ("approve", State.WAITLISTED): mails.WAITLISTED,
    ("promote", State.CONFIRMED): mails.CONFIRMED,
    ("accept_offer", State.CONFIRMED): mails.CONFIRMED,
    ("offer", State.OFFERED): mails.OFFERED,
    ("refuse", State.REFUSED): mails.REFUSED,
    ("cancel", State.CANCELLED): mails.CANCELLED,
    ("decline_offer", State.CANCELLED): mails.CANCELLED,
    ("expire_offer", State.CANCELLED): mails.CANCELLED,
}
UNTOLD = {"check_in", "undo_check_in", "walk_in", "change", "request_again", "seat"}


class Registering(RuleBasedStateMachine):
    """One event with two sessions; few people, so that they meet."""

    organiser: User
    event: EventPage

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = time_machine.travel(NOW, tick=False)
        self.now = self.clock.start()
        # Places held beyond the capacity: walk-ins that were let in so, places taken back by the editor.
        self.beyond = 0
        self.numbers: dict[int, int] = {}
        self.seen: set[int] = set()
        self.last_queued: dict[int, Any] = {}

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(
        capacity=CAPACITY,
        approval=st.booleans(),
        waiting_list=st.booleans(),
        days=st.sampled_from([0.4, 2, 6]),
    )
    def open(self, capacity: int | None, approval: bool, waiting_list: bool, days: float) -> None:
        start = NOW + days * DAY
        sessions = [unsaved_session(start, rank, capacity=rank + 1) for rank in range(2)]
        self.event = open_event(
            starts_at=start, capacity=capacity, approval=approval, waiting_list=waiting_list,
            sessions=sessions, session_choice=EventPage.SessionChoosing.OPTIONAL,
        )  # fmt: skip
        self.sessions = list(EventSession.objects.filter(event_id=self.event.pk).order_by("pk"))
        self.organiser = UserFactory()
        for who in range(4):
            self.come(who, {who % 2})

    # What someone does: refused, it changes nothing; that is tested in test_states.

    def someone(self, who: int) -> Registration | None:
        return self.event.registrations.filter(email=address(who)).order_by("pk").last()

    def tries(self, step: Any, *args: Any, **kwargs: Any) -> None:
        try:
            with transaction.atomic():
                step(*args, **kwargs)
        except RegistrationError:
            pass

    def by_link(self, who: int, purpose: str, step: Any, *args: Any) -> None:
        if registration := self.someone(who):
            self.tries(step, tokens.issue(purpose, registration.pk, DAY), *args)

    def organises(self, who: int, step: Any) -> None:
        if registration := self.someone(who):
            self.tries(step, registration.pk, self.organiser)

    @rule(who=WHO, rooms=ROOMS)
    def ask(self, who: int, rooms: set[int]) -> None:
        QuotaUse.objects.all().delete()
        keys = [self.sessions[rank].pk for rank in rooms]
        self.tries(services.request, self.event, person(who), Wishes(keys))

    @rule(who=WHO, rooms=ROOMS)
    def come(self, who: int, rooms: set[int]) -> None:
        self.ask(who, rooms)
        self.by_link(who, links.CONFIRM, services.confirm)

    @rule(who=WHO)
    def confirm(self, who: int) -> None:
        self.by_link(who, links.CONFIRM, services.confirm)

    @rule(who=WHO)
    def cancel(self, who: int) -> None:
        self.by_link(who, links.MANAGE, services.cancel)

    @rule(who=WHO)
    def rejoin(self, who: int) -> None:
        self.by_link(who, links.MANAGE, services.rejoin)

    @rule(who=WHO)
    def accept(self, who: int) -> None:
        self.by_link(who, links.MANAGE, services.accept_offer)

    @rule(who=WHO)
    def decline(self, who: int) -> None:
        self.by_link(who, links.MANAGE, services.decline_offer)

    @rule(who=WHO, rooms=ROOMS)
    def change(self, who: int, rooms: set[int]) -> None:
        wishes = Wishes([self.sessions[rank].pk for rank in rooms])
        self.by_link(who, links.MANAGE, services.change, person(who), wishes)

    @rule(who=WHO)
    def approve(self, who: int) -> None:
        self.organises(who, organising.approve)

    @rule(who=WHO)
    def refuse(self, who: int) -> None:
        self.organises(who, organising.refuse)

    @rule(who=WHO)
    def throw_out(self, who: int) -> None:
        self.organises(who, organising.cancel)

    @rule(who=WHO)
    def check_in(self, who: int) -> None:
        self.organises(who, organising.check_in)

    @rule(who=WHO)
    def undo(self, who: int) -> None:
        self.organises(who, organising.undo_check_in)

    @rule(who=WHO, beyond=st.booleans())
    def walk_in(self, who: int, beyond: bool) -> None:
        self.tries(organising.walk_in, self.event, person(who), self.organiser, beyond=beyond)
        if beyond:
            self.allow()

    @rule(capacity=CAPACITY)
    def resize(self, capacity: int | None) -> None:
        self.publish(capacity=capacity)
        self.allow()

    @rule(rank=st.integers(0, 1), capacity=CAPACITY)
    def resize_session(self, rank: int, capacity: int | None) -> None:
        page = EventPage.objects.get(pk=self.event.pk)
        sessions = list(page.sessions.all())
        sessions[rank].capacity = capacity
        page.sessions = sessions
        page.save_revision().publish()
        self.fresh()

    @rule(status=st.sampled_from([*EventPage.Status, EventPage.Status.SCHEDULED]))
    def announce(self, status: str) -> None:
        self.publish(status=status)

    @rule(waiting_list=st.booleans())
    def close_list(self, waiting_list: bool) -> None:
        self.publish(waiting_list=waiting_list)

    @rule(hours=st.sampled_from([0, 1, 7, 30]))
    def wait(self, hours: int) -> None:
        self.now.shift(timedelta(hours=hours, seconds=1))
        for key in list(services.overdue_offers().values_list("pk", flat=True)):
            services.expire(key)

    def publish(self, **changes: Any) -> None:
        page = EventPage.objects.get(pk=self.event.pk)
        for name, value in changes.items():
            setattr(page, name, value)
        page.save_revision().publish()
        self.fresh()

    def fresh(self) -> None:
        self.event = EventPage.objects.get(pk=self.event.pk)
        self.sessions = list(EventSession.objects.filter(event_id=self.event.pk).order_by("pk"))

    def allow(self) -> None:
        """Note how many are too many, which nobody but the organiser may bring about."""
        self.beyond = max(0, -(places.free(self.event) or 0))

    # What is true after each step.

    @invariant()
    def no_place_is_given_twice(self) -> None:
        left = places.free(self.event)
        if left is not None:
            assert left >= -self.beyond
            # Once they are fewer, they are never again as many.
            self.beyond = min(self.beyond, max(0, -left))

    @invariant()
    def nobody_waits_while_a_place_is_free(self) -> None:
        if rules.is_too_late_to_fill(self.event) or not rules.still_takes_place(self.event):
            return
        left = places.free(self.event)
        if places.waiting(self.event).exists():
            assert left is not None
            assert left <= 0

    @invariant()
    def places_go_in_order(self) -> None:
        """Those called since the last step came before all who wait still."""
        waiting = [(each.queued_at, each.pk) for each in places.waiting(self.event)]
        steps = RegistrationStep.objects.filter(action__in=["promote", "offer"]).exclude(pk__in=self.seen)
        called = Registration.objects.filter(pk__in=steps.values("registration"))
        # Not those who left their place at once, whom another step put elsewhere.
        now = [(each.queued_at, each.pk) for each in called.filter(state__in=Registration.HOLDING)]
        if now and waiting:
            assert max(now) < min(waiting)
        ranks = [places.rank(each) for each in places.waiting(self.event)]
        assert ranks == list(range(1, len(ranks) + 1))

    @invariant()
    def each_step_is_told_once_to_who_it_is_about(self) -> None:
        expected: Counter[tuple[str, str]] = Counter()
        for step in RegistrationStep.objects.exclude(pk__in=self.seen).select_related("registration"):
            self.seen.add(step.pk)
            kind = TOLD.get((step.action, State(step.state)))
            assert kind or step.action in UNTOLD | {"cancel"}, (step.action, step.state)
            if kind:
                expected[kind, step.registration.email] += 1
        kinds = set(TOLD.values())
        sent = Counter(row for row in Mail.objects.filter(kind__in=kinds).values_list("kind", "recipient"))
        Mail.objects.all().delete()
        # An organiser who cancels what was not confirmed writes to nobody.
        unwritten = expected - sent
        assert not sent - expected
        assert all(kind == mails.CANCELLED for kind, _ in unwritten)

    @invariant()
    def nobody_is_registered_twice(self) -> None:
        active = self.event.registrations.exclude(state__in=Registration.ENDED).exclude(email="")
        counts = active.order_by().values("email").annotate(times=Count("pk"))
        assert all(row["times"] == 1 for row in counts)

    @invariant()
    def sessions_are_for_those_at_the_event(self) -> None:
        at_event = (State.CONFIRMED, State.ATTENDED)
        taken = SessionChoice.objects.filter(state__in=[Choice.CONFIRMED, Choice.WAITLISTED])
        assert not taken.exclude(registration__state__in=at_event).exists()
        pending = SessionChoice.objects.filter(state=Choice.PENDING)
        assert not pending.filter(registration__state__in=at_event).exists()
        if not rules.still_takes_place(self.event):
            return
        for session in self.sessions:
            if places.waiting_in(session).exists():
                assert (places.free_in(session) or 0) <= 0

    @invariant()
    def numbers_never_fall(self) -> None:
        for key, number in Registration.objects.values_list("pk", "calendar_sequence"):
            assert number >= self.numbers.get(key, 0)
            self.numbers[key] = number

    @invariant()
    def what_is_written_agrees(self) -> None:
        for each in self.event.registrations.all():
            assert each.is_ended == (each.ended_at is not None)
            assert (each.state == State.CANCELLED) == bool(each.ending)
            assert (each.state == State.OFFERED) == (each.offered_until is not None)
            assert (each.state == State.ATTENDED) == (each.checked_in_at is not None)
            assert each.offered_until is None or each.offered_until < self.event.starts_at
            assert not each.queued_at or each.queued_at <= timezone.now()


def address(who: int) -> str:
    return f"personne{who}@exemple.example"


def person(who: int) -> Person:
    return Person(address(who), "Camille", str(who))


@pytest.mark.django_db
def test_places_and_order_hold_after_any_sequence() -> None:
    run_state_machine_as_test(
        Registering,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
