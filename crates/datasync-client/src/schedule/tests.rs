use proptest::prelude::*;

use super::*;

const EVERY: Duration = Duration::from_secs(30);

fn at(seconds: f64) -> Moment {
    Moment { running: Duration::from_secs_f64(seconds), wall: Timestamp((seconds * 1000.0) as i64) }
}

/// A schedule that has synced at second 0 and is not paused.
fn synced() -> Schedule {
    let mut schedule = Schedule::new(at(0.0));
    schedule.hear(Happened::Changed { every: EVERY, paused: false }, at(0.0), 0.5);
    schedule.hear(Happened::Synced, at(0.0), 0.5);
    schedule
}

fn next(schedule: &Schedule) -> f64 {
    schedule.next_sync().expect("a sync is planned").as_secs_f64()
}

#[test]
fn it_syncs_at_the_start_and_then_at_its_interval() {
    let mut schedule = Schedule::new(at(0.0));
    assert_eq!(schedule.next_sync(), None);
    schedule.hear(Happened::Changed { every: EVERY, paused: false }, at(1.0), 0.5);
    assert_eq!(next(&schedule), 1.0);
    schedule.hear(Happened::Synced, at(2.0), 0.5);
    assert_eq!(next(&schedule), 32.0);
}

#[test]
fn an_edit_waits_for_its_neighbours_but_not_for_the_interval() {
    let mut schedule = synced();
    schedule.hear(Happened::Edited, at(5.0), 0.5);
    schedule.hear(Happened::Edited, at(5.5), 0.5);
    assert_eq!(next(&schedule), 5.8);
}

#[test]
fn while_the_doorbell_is_connected_polling_falls_to_a_floor_and_comes_back_when_it_is_lost() {
    let mut schedule = synced();
    schedule.hear(Happened::Listening, at(1.0), 0.5);
    schedule.hear(Happened::Synced, at(2.0), 0.5);
    assert_eq!(next(&schedule), 92.0);
    schedule.hear(Happened::Rang, at(7.0), 0.5);
    assert_eq!(next(&schedule), 7.0);
    schedule.hear(Happened::Synced, at(7.0), 0.5);
    schedule.hear(Happened::Silent, at(8.0), 0.5);
    assert_eq!(next(&schedule), 38.0);
    assert!(schedule.next_try_of_doorbell().is_some_and(|then| (9.0..=10.0).contains(&then.as_secs_f64())));
}

#[test]
fn a_server_without_a_doorbell_is_not_asked_again_before_the_settings_change() {
    let mut schedule = synced();
    schedule.hear(Happened::NoDoorbell, at(1.0), 0.5);
    schedule.hear(Happened::Woken, at(2.0), 0.5);
    assert_eq!(schedule.next_try_of_doorbell(), None);
    schedule.hear(Happened::Changed { every: EVERY, paused: false }, at(3.0), 0.5);
    assert_eq!(schedule.next_try_of_doorbell(), Some(at(3.0).running));
}

#[test]
fn neither_an_edit_nor_a_ring_hammers_a_server_that_fails_but_a_person_does() {
    let mut schedule = synced();
    let busy = Failure::Busy { retry_after: Some(Duration::from_secs(90)) };
    schedule.hear(Happened::Failed(busy), at(1.0), 0.5);
    for event in [Happened::Edited, Happened::Rang] {
        schedule.hear(event, at(2.0), 0.5);
        assert_eq!(next(&schedule), 91.0);
    }
    schedule.hear(Happened::Asked, at(3.0), 0.5);
    assert_eq!(next(&schedule), 3.0);
}

#[test]
fn a_doorbell_that_connects_says_that_the_server_is_there_again() {
    let mut schedule = synced();
    schedule.hear(Happened::Silent, at(1.0), 0.5);
    schedule.hear(Happened::Failed(Failure::Offline), at(1.0), 0.5);
    schedule.hear(Happened::Listening, at(2.0), 0.5);
    assert_eq!(next(&schedule), 2.0);
}

#[test]
fn a_sleep_is_noticed_on_either_clock() {
    let woken = |moment: Moment| {
        let mut schedule = synced();
        schedule.hear(Happened::Listening, at(1.0), 0.5);
        schedule.hear(Happened::Synced, at(1.0), 0.5);
        schedule.hear(Happened::Tick, moment, 0.5);
        schedule.next_sync() <= Some(moment.running)
    };
    assert!(!woken(at(11.0)));
    assert!(woken(Moment { running: Duration::from_secs(11), ..at(3600.0) }), "a clock that stood still");
    assert!(woken(at(3600.0)), "a clock that went on");
    assert!(!woken(Moment { running: Duration::from_secs(11), wall: Timestamp(-5000) }), "a clock that was put back");
}

#[test]
fn what_is_paused_syncs_only_when_a_person_asks_and_keeps_no_doorbell() {
    let mut schedule = synced();
    schedule.hear(Happened::Changed { every: EVERY, paused: true }, at(1.0), 0.5);
    for event in [Happened::Edited, Happened::Woken, Happened::Rang, Happened::Silent] {
        schedule.hear(event, at(2.0), 0.5);
        assert_eq!((schedule.next_sync(), schedule.next_try_of_doorbell()), (None, None), "{event:?}");
    }
    schedule.hear(Happened::Asked, at(3.0), 0.5);
    assert_eq!(next(&schedule), 3.0);
    schedule.hear(Happened::Synced, at(4.0), 0.5);
    assert_eq!(schedule.next_sync(), None);
}

#[test]
fn a_wrong_key_keeps_the_doorbell_quiet() {
    let mut schedule = synced();
    schedule.hear(Happened::Listening, at(0.5), 0.5);
    schedule.hear(Happened::Failed(Failure::NeedsPerson), at(1.0), 0.5);
    assert_eq!((schedule.wants_doorbell(), schedule.next_try_of_doorbell()), (false, None));
    schedule.hear(Happened::Woken, at(2.0), 0.5);
    assert_eq!(schedule.next_try_of_doorbell(), Some(at(2.0).running));
}

fn events() -> impl Strategy<Value = Vec<(Happened, u64, f64)>> {
    let event = prop::sample::select(vec![
        Happened::Edited,
        Happened::Woken,
        Happened::Asked,
        Happened::Rang,
        Happened::Listening,
        Happened::Silent,
        Happened::NoDoorbell,
        Happened::Synced,
        Happened::Failed(Failure::Offline),
        Happened::Failed(Failure::Server),
        Happened::Failed(Failure::NeedsPerson),
        Happened::Tick,
    ]);
    prop::collection::vec((event, 0..9000_u64, 0.0..1.0), 1..60)
}

proptest! {
    #[test]
    fn a_sync_is_always_planned_and_an_edit_goes_out_within_a_second_unless_something_failed(happened in events()) {
        let (mut schedule, mut ms) = (synced(), 0);
        for (event, passed, random) in happened {
            ms += passed;
            let now = at(ms as f64 / 1000.0);
            schedule.hear(event, now, random);
            let due = schedule.next_sync().expect("a sync is planned");
            prop_assert!(due <= now.running + Duration::from_secs(361), "{:?} after {:?}", due, event);
            if event == Happened::Edited && schedule.failures == 0 {
                prop_assert!(due <= now.running + AFTER_EDIT);
            }
            if matches!(event, Happened::Failed(_)) {
                prop_assert!(due >= now.running + Duration::from_millis(1600));
            }
            if let Some(again) = schedule.next_try_of_doorbell() {
                prop_assert!(again <= now.running + LONGEST_SILENCE);
            }
        }
    }
}
