//! The schedule in its own time: no clock, no chance but what a test hands in.

use proptest::prelude::*;

use datasync_protocol::Timestamp;

use super::*;

const EVERY: Duration = Duration::from_secs(30);

/// A schedule and the time it lives in. Chance is in the middle.
struct Story {
    schedule: Schedule,
    now: Moment,
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn by_itself() -> Pacing {
    Pacing { mode: Mode::ByItself, every: EVERY, at_reconnect: true }
}

impl Story {
    fn new(mode: Mode) -> Self {
        let now = Moment { monotonic: Duration::ZERO, wall: Timestamp(1_781_352_000_000) };
        Story { schedule: Schedule::new(Pacing { mode, ..by_itself() }, now), now }
    }

    /// One that has synced once, now.
    fn synced() -> Self {
        let mut story = Story::new(Mode::ByItself);
        story.sync(Ended::Well { waiting: false });
        story
    }

    /// One that has synced once and hears the doorbell.
    fn listening() -> Self {
        let mut story = Story::synced();
        story.hear(Event::Opening);
        story.hear(Event::Opened);
        story
    }

    fn hear(&mut self, event: Event) {
        self.schedule.hear(event, self.now, 0.5);
    }

    fn sync(&mut self, ended: Ended) {
        self.hear(Event::Began);
        self.hear(Event::Ended(ended));
    }

    /// Time passes, and somebody looks at the clock as often as is asked.
    fn pass(&mut self, time: Duration) {
        let until = self.now.monotonic + time;
        while self.now.monotonic < until {
            let left = (until - self.now.monotonic).min(LOOK);
            self.now.monotonic += left;
            self.now.wall.0 += i64::try_from(left.as_millis()).expect("short");
            self.hear(Event::Tick);
        }
    }

    /// In how long it syncs.
    fn wait(&self) -> Option<Duration> {
        self.schedule.next_sync().map(|at| at.saturating_sub(self.now.monotonic))
    }
}

#[test]
fn it_syncs_and_listens_at_once_and_then_at_the_regular_pace() {
    let mut story = Story::new(Mode::ByItself);
    assert_eq!((story.wait(), story.schedule.listen()), (Some(Duration::ZERO), Listen::From(Duration::ZERO)));
    story.sync(Ended::Well { waiting: false });
    assert_eq!(story.wait(), Some(EVERY));
}

#[test]
fn who_does_not_want_to_sync_as_soon_as_the_server_is_back_is_waited_for_at_the_regular_pace_or_asks() {
    let mut story = Story::listening();
    story.hear(Event::Set(Pacing { at_reconnect: false, ..by_itself() }));
    story.sync(Ended::Failed(Failure::Offline));
    for heard in [Event::Woke, Event::Opening, Event::Opened, Event::Edited, Event::Rang] {
        story.hear(heard);
        assert_eq!(story.wait(), Some(EVERY), "{heard:?}");
    }
    story.hear(Event::Asked);
    assert_eq!(story.wait(), Some(Duration::ZERO));
    story.sync(Ended::Failed(Failure::Server));
    assert_eq!(story.wait(), Some(seconds(2)), "a server that answers badly is another matter");
}

#[test]
fn an_edit_waits_for_its_neighbours_and_more_edits_do_not_move_it() {
    let mut story = Story::synced();
    story.hear(Event::Edited);
    assert_eq!(story.wait(), Some(AFTER_EDIT));
    story.pass(Duration::from_millis(500));
    story.hear(Event::Edited);
    assert_eq!(story.wait(), Some(Duration::from_millis(300)));
}

#[test]
fn an_edit_during_a_sync_is_sent_soon_after_it_unless_it_went_along() {
    for (waiting, wait) in [(true, AFTER_EDIT), (false, EVERY)] {
        let mut story = Story::synced();
        story.hear(Event::Began);
        story.hear(Event::Edited);
        assert_eq!(story.wait(), None);
        story.hear(Event::Ended(Ended::Well { waiting }));
        assert_eq!(story.wait(), Some(wait));
    }
}

#[test]
fn while_the_doorbell_is_heard_the_server_is_asked_seldom_and_once_it_is_lost_as_before() {
    let mut story = Story::listening();
    assert_eq!((story.wait(), story.schedule.listen()), (Some(FLOOR), Listen::GoOn));
    story.hear(Event::Lost { retry: None });
    assert_eq!(story.wait(), Some(EVERY));
    assert!(matches!(story.schedule.listen(), Listen::From(at) if at <= story.now.monotonic + seconds(2)));
}

#[test]
fn a_ring_is_answered_at_once_and_many_rings_by_one_sync_after_a_pause() {
    let mut story = Story::listening();
    story.pass(seconds(1));
    story.hear(Event::Rang);
    assert_eq!(story.wait(), Some(Duration::ZERO));
    story.sync(Ended::Well { waiting: false });
    for _ in 0..100 {
        story.hear(Event::Rang);
        assert_eq!(story.wait(), Some(AFTER_RING));
    }
}

#[test]
fn a_doorbell_that_was_heard_long_is_tried_again_sooner_than_one_that_flaps() {
    let retry_after = |open: Duration| {
        let mut story = Story::listening();
        for _ in 0..6 {
            story.hear(Event::Lost { retry: None });
            story.hear(Event::Opened);
            story.pass(open);
        }
        story.hear(Event::Lost { retry: None });
        match story.schedule.listen() {
            Listen::From(at) => at - story.now.monotonic,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((retry_after(seconds(61)), retry_after(seconds(1))), (seconds(1), seconds(30)));
}

#[test]
fn a_server_without_a_doorbell_is_polled_and_asked_for_it_again_only_when_the_settings_change() {
    let mut story = Story::synced();
    story.hear(Event::Opening);
    story.hear(Event::NotOffered);
    story.hear(Event::Woke);
    story.hear(Event::Asked);
    story.sync(Ended::Well { waiting: false });
    assert_eq!((story.schedule.listen(), story.wait()), (Listen::No, Some(EVERY)));
    story.hear(Event::Set(by_itself()));
    assert_eq!(story.schedule.listen(), Listen::From(story.now.monotonic));
}

#[test]
fn a_doorbell_that_refuses_the_key_is_tried_again_when_a_person_comes() {
    let mut story = Story::listening();
    story.hear(Event::Refused);
    assert_eq!((story.schedule.listen(), story.wait()), (Listen::No, Some(Duration::ZERO)));
    story.sync(Ended::Well { waiting: false });
    assert_eq!((story.schedule.listen(), story.wait()), (Listen::No, Some(EVERY)));
    story.hear(Event::Woke);
    assert_eq!(story.schedule.listen(), Listen::From(story.now.monotonic));
}

#[test]
fn a_failure_that_needs_a_person_waits_for_one() {
    let mut story = Story::synced();
    story.sync(Ended::Failed(Failure::NeedsPerson));
    story.hear(Event::Edited);
    story.hear(Event::Rang);
    story.pass(seconds(3600));
    assert_eq!(story.wait(), None);
    story.hear(Event::Woke);
    assert_eq!(story.wait(), Some(Duration::ZERO));
}

#[test]
fn a_wait_that_the_server_asked_for_ends_early_only_when_a_person_asks() {
    let mut story = Story::synced();
    story.sync(Ended::Failed(Failure::Busy { retry_after: Some(seconds(90)) }));
    for event in [Event::Woke, Event::Edited, Event::Opened, Event::Rang] {
        story.hear(event);
        assert_eq!(story.wait(), Some(seconds(90)), "{event:?}");
    }
    story.hear(Event::Asked);
    assert_eq!(story.wait(), Some(Duration::ZERO));
}

#[test]
fn a_server_that_opens_its_door_is_not_out_of_reach() {
    let mut story = Story::synced();
    story.sync(Ended::Failed(Failure::Offline));
    story.sync(Ended::Failed(Failure::Offline));
    story.hear(Event::Opened);
    assert_eq!(story.wait(), Some(Duration::ZERO));
}

#[test]
fn a_sync_that_works_again_tries_the_doorbell_too() {
    let mut story = Story::synced();
    for _ in 0..6 {
        story.hear(Event::Lost { retry: None });
    }
    story.sync(Ended::Failed(Failure::Offline));
    story.sync(Ended::Well { waiting: false });
    assert!(matches!(story.schedule.listen(), Listen::From(at) if at <= story.now.monotonic + FOUND_AGAIN));
}

#[test]
fn a_computer_that_slept_syncs_and_listens_anew_whichever_clock_went_on() {
    let mut stopped = Story::listening();
    stopped.now.wall.0 += 3_600_000;
    stopped.hear(Event::Tick);
    let mut went_on = Story::listening();
    went_on.now.wall.0 += 3_600_000;
    went_on.now.monotonic += seconds(3600);
    went_on.hear(Event::Tick);
    for story in [stopped, went_on] {
        assert_eq!((story.wait(), story.schedule.listen()), (Some(Duration::ZERO), Listen::From(story.now.monotonic)));
    }
    let mut awake = Story::listening();
    awake.pass(seconds(100));
    assert_eq!((awake.wait(), awake.schedule.listen()), (Some(seconds(20)), Listen::GoOn));
}

#[test]
fn a_clock_that_is_set_back_means_nothing() {
    let mut story = Story::listening();
    story.now.wall.0 -= 3_600_000;
    story.hear(Event::Tick);
    assert_eq!(story.wait(), Some(FLOOR));
}

#[test]
fn what_a_person_asks_during_a_sync_is_done_after_it_even_if_it_failed() {
    for ended in [Ended::Well { waiting: false }, Ended::Stopped, Ended::Failed(Failure::NeedsPerson)] {
        let mut story = Story::synced();
        story.hear(Event::Began);
        story.hear(Event::Asked);
        story.hear(Event::Ended(ended));
        assert_eq!(story.wait(), Some(Duration::ZERO));
    }
}

#[test]
fn on_request_nothing_happens_by_itself_and_offline_nothing_at_all() {
    for (mode, wait) in [(Mode::OnRequest, Some(Duration::ZERO)), (Mode::Never, None)] {
        let mut story = Story::new(mode);
        for event in [Event::Edited, Event::Woke, Event::Rang, Event::Tick] {
            story.hear(event);
            assert_eq!((story.wait(), story.schedule.listen()), (None, Listen::No), "{event:?}");
        }
        story.hear(Event::Asked);
        assert_eq!(story.wait(), wait);
        story.sync(Ended::Failed(Failure::Offline));
        assert_eq!((story.wait(), story.schedule.next_tick()), (None, None));
    }
}

/// What may be heard between two syncs and is no person's word.
fn by_themselves() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Edited),
        Just(Event::Rang),
        Just(Event::Opening),
        Just(Event::Lost { retry: None }),
        Just(Event::NotOffered),
        Just(Event::Refused),
        Just(Event::Tick),
    ]
}

fn failures() -> impl Strategy<Value = Failure> {
    prop_oneof![
        Just(Failure::Server),
        Just(Failure::Offline),
        Just(Failure::NotOurServer),
        Just(Failure::NeedsPerson),
        (0..1000_u64).prop_map(|wait| Failure::Busy { retry_after: Some(seconds(wait)) }),
    ]
}

proptest! {
    #[test]
    fn nothing_that_happens_by_itself_cuts_a_back_off_short(
        failed in 1..9_usize,
        failure in failures(),
        events in prop::collection::vec((by_themselves(), 0..9_u64), 0..40),
    ) {
        let mut story = Story::synced();
        for _ in 0..failed {
            story.sync(Ended::Failed(failure));
        }
        let until = story.schedule.next_sync();
        for (event, wait) in events {
            story.pass(seconds(wait));
            story.hear(event);
            prop_assert_eq!(story.schedule.next_sync(), until);
        }
    }

    #[test]
    fn nothing_keeps_an_edit_waiting_longer_than_its_neighbours_may(
        events in prop::collection::vec((by_themselves(), 0..100_u64), 0..60),
    ) {
        let mut story = Story::listening();
        story.hear(Event::Edited);
        let latest = story.now.monotonic + AFTER_EDIT;
        for (event, wait) in events {
            story.pass(Duration::from_millis(wait));
            story.hear(event);
            prop_assert!(story.schedule.next_sync().is_some_and(|at| at <= latest));
        }
    }

    #[test]
    fn syncs_that_end_well_never_follow_each_other_without_a_pause_unless_a_person_asks(
        events in prop::collection::vec(by_themselves(), 0..40),
    ) {
        let mut story = Story::listening();
        for event in events {
            story.hear(event);
            story.sync(Ended::Well { waiting: true });
            if event != Event::Refused {
                story.hear(event);
                prop_assert!(story.wait() >= Some(AFTER_RING.min(AFTER_EDIT)) || event == Event::Refused);
            }
        }
    }
}
