//! What stands in the notes of the pictures: the mocks' own words.

/// A note as it stands before anybody edits it.
pub(super) struct Seed {
    pub(super) title: &'static str,
    pub(super) body: &'static str,
    pub(super) notebook: &'static str,
    pub(super) tags: &'static str,
    /// When it was edited last: days ago, and the time.
    pub(super) edited: (i64, &'static str),
    /// When it was moved to Trash, and on which device.
    pub(super) trashed: Option<(i64, &'static str, &'static str)>,
}

const fn note(
    title: &'static str,
    notebook: &'static str,
    tags: &'static str,
    edited: (i64, &'static str),
    body: &'static str,
) -> Seed {
    Seed { title, body, notebook, tags, edited, trashed: None }
}

const fn thrown(seed: Seed, days_ago: i64, clock: &'static str, device: &'static str) -> Seed {
    Seed { trashed: Some((days_ago, clock, device)), ..seed }
}

pub(super) const KITCHEN: &str = "Kitchen renovation";
pub(super) const CROSSING: &str = "Crossing to Anholt";
pub(super) const RYE: &str = "Rye sourdough, third attempt";
pub(super) const PACKING: &str = "Packing list, April";
pub(super) const INVENTORY: &str = "Boat inventory 2025";
pub(super) const LOG: &str = "Log, week 22";
pub(super) const PROVISIONS: &str = "Provisions for ten days";

/// How many notes each notebook has.
pub(super) const NOTEBOOKS: [(&str, usize); 4] = [("Home", 214), ("Sailing", 96), ("Work", 641), ("Reading", 333)];
/// How many notes have each tag.
pub(super) const TAGS: [(&str, usize); 5] =
    [("budget", 18), ("recipes", 57), ("renovation", 31), ("summer", 22), ("waiting-for", 9)];

pub(super) const CROSSING_BODY: &str = "\
Leave Grenå on **Saturday 13 June** at 05:30, before the wind backs to the west. About 27 nautical miles, so five and a half hours at five knots.

## Before we go
- [x] Fill diesel, 40 litres
- [x] New batteries in the handheld radio
- [ ] Save the charts on the tablet, there is no signal after the lighthouse
- [ ] Tell Ingrid when we expect to arrive

## If the weather turns
> Above 14 m/s we stay in Grenå and take the ferry instead. No discussion on the quay.

The harbour office listens on channel `12`. Berths are **first come, first served** and in July they are gone by noon

The rest is in [[Boat checklist before leaving]].

## Ask in the office
- Shower coins or card?
- Is the north pontoon open again after the storm?";

/// The kitchen as it was written, text by text: days ago, time, and who.
pub(super) const KITCHEN_FIRST: &str = "Contractor: Marta Lindqvist, 070-555 01 42
Budget is 12,000.

## Dates
Demolition starts Monday 8 June. Plumber comes on Wednesday at 9.";
pub(super) const KITCHEN_DECIDED: &str = "Contractor: Marta Lindqvist, 070-555 01 42
Budget is 12,000.

## Decisions
- Worktop: oak, oiled, 38 mm
- Tiles: matte white, 12 m²
- Sink under the window

## Dates
Demolition starts Monday 8 June. Plumber comes on Wednesday at 9.";
pub(super) const KITCHEN_SMALL: &str = "Contractor: Marta Lindqvist, 070-555 01 42
Budget is 13,500. Keep 10% back.

## Decisions
- Worktop: oak, oiled, 38 mm
- Tiles: matte white, 12 m²
- Sink under the window

## Dates
Demolition starts Monday 8 June. Plumber comes on Wednesday at 9.";
pub(super) const KITCHEN_ASK: &str = "Contractor: Marta Lindqvist, 070-555 01 42
Budget is 13,500. Keep 10% back.

## Decisions
- Worktop: oak, oiled, 38 mm
- Tiles: matte white, 12 m²
- Sink under the window

## Dates
Demolition starts Monday 8 June. Plumber comes on Wednesday at 9.

## Ask Marta
- Can the radiator move to the north wall?";
/// The last text that all devices shared.
pub(super) const KITCHEN_SHARED: &str = "Contractor: Marta Lindqvist, 070-555 01 42
Budget is 14,000. Keep 10% back for surprises.

## Decisions
- Worktop: oak, oiled, 38 mm
- Tiles: matte white, 12 m²
- Sink under the window

## Dates
Demolition starts Monday 8 June. Plumber comes on Wednesday at 9.

## Ask Marta
- Can the radiator move to the north wall?";
pub(super) const KITCHEN_MINE: &str = "Contractor: Marta Lindqvist, 070-555 01 42
Budget is 15,500. Keep 10% back for surprises.

## Decisions
- Worktop: oak, oiled, 38 mm
- Tiles: matte white, 14 m², one box spare
- Sink under the window

## Dates
Demolition starts Monday 8 June. Plumber comes on Thursday at 8.

## Ask Marta
- Can the radiator move to the north wall?
- Who takes away the old cabinets?";
pub(super) const KITCHEN_THEIRS: &str = "Contractor: Marta Lindqvist, 070-555 01 42
Budget is 14,000. Keep 10% back for surprises.

## Decisions
- Worktop: birch with black linoleum, 30 mm
- Tiles: matte white, 12 m²
- Sink under the window

## Dates
Demolition starts Tuesday 9 June. Plumber comes on Friday at 9.

## Ask Marta
- Can the radiator move to the north wall?";
pub(super) const KITCHEN_TITLE_THEIRS: &str = "Kitchen renovation, summer 2026";

const INVENTORY_BODY: &str = "\
Counted on deck, May 2025.

## Safety
- Life jackets: 4 adult, 2 child
- Flares: 6, expire 2026
- Fire blanket in the galley

## Ropes
- 4 mooring lines, 12 m, two of them tired
- Spare halyard, never used";
pub(super) const INVENTORY_MINE: &str = "\
Counted on deck, May 2025.

## Safety
- Life jackets: 4 adult, 2 child
- Flares: none, all expired, buy new
- Fire blanket in the galley
- First aid kit: renewed in June

## Ropes
- 4 mooring lines, 12 m, two of them tired
- Spare halyard, never used";

/// The notes that are seen.
pub(super) const SEEN: [Seed; 12] = [
    note(
        "Boat checklist before leaving",
        "Sailing",
        "",
        (0, "09:12"),
        "Gas off, bilge dry, seacocks closed. Battery switch to 1, fridge on 2, shore cable coiled in the port locker.

Pay the berth at the harbour office, return the shower key.",
    ),
    note(CROSSING, "Sailing", "sailing,summer", (2, "20:05"), "Leave Grenå on **Saturday 13 June** at 05:30."),
    note(KITCHEN, "Home", "home,renovation", (11, "10:20"), KITCHEN_FIRST),
    note(
        "Questions for Thursday’s review",
        "Work",
        "",
        (1, "17:41"),
        "Why do imports slow down after 40,000 rows? Who owns the retry budget?",
    ),
    note(RYE, "Home", "recipes", (4, "07:10"), "80% hydration was too wet."),
    note(
        "Reading: The Peregrine",
        "Reading",
        "",
        (3, "21:40"),
        "Baker never names the place. The hawk is the calendar; the man is the weather.",
    ),
    note(
        "Tax papers, what is missing",
        "Home",
        "budget",
        (4, "18:22"),
        "Bank statement for March, the receipt for the laptop, mileage log.",
    ),
    note(LOG, "Sailing", "", (6, "22:05"), "Called the harbour office about the broken cleat. No answer until Monday."),
    note(
        "Harbour office numbers",
        "Sailing",
        "",
        (9, "08:15"),
        "Anholt 86 31 90 08, Grenå 87 58 76 00. The harbour office opens at 8.",
    ),
    note(PROVISIONS, "Sailing", "summer", (10, "19:30"), "Rice, lentils, coffee. Water for four, twelve days."),
    note(
        "Berths, what they cost",
        "Sailing",
        "",
        (17, "12:00"),
        "Guest berths are paid at the harbour office, by length.",
    ),
    note(
        "Power on the pontoon",
        "Sailing",
        "",
        (26, "16:45"),
        "A fuse blows at 10 A. Spare ones lie in the harbour office.",
    ),
];

pub(super) const CALL: Seed = note(
    "Call with Marta about the tiles",
    "Home",
    "renovation",
    (0, "11:05"),
    "She can get the matte ones by Friday if we order today. Ask for one spare box.",
);
pub(super) const RYE_BODY: &str = "80% hydration was too wet. Shorter first rise, and the tin this time.";

pub(super) const PACKED: Seed =
    note(PACKING, "Sailing", "", (60, "18:00"), "Wool socks, head torch, the good thermos. Not the tent this time.");

/// Before it was deleted, or while it was not.
pub(super) const COUNTED: Seed = note(INVENTORY, "Sailing", "sailing", (300, "15:00"), INVENTORY_BODY);

/// Trash, but for the two above.
pub(super) const TRASH: [Seed; 10] = [
    thrown(
        note(
            "Phone plan comparison",
            "Home",
            "",
            (40, "10:00"),
            "Three prices, all the same coverage out at the summer house.",
        ),
        3,
        "12:40",
        "Laptop",
    ),
    thrown(note("", "Work", "", (4, "09:00"), "test test"), 4, "09:01", "Laptop"),
    thrown(
        note(
            "Draft: letter to the board",
            "Work",
            "",
            (17, "22:30"),
            "Dear all, I have tried to write this four times now and keep arriving at the same point.",
        ),
        16,
        "08:05",
        "Laptop",
    ),
    thrown(
        note(
            "Old berth contract",
            "Sailing",
            "",
            (124, "11:00"),
            "Send the form to the harbour office before 1 March.",
        ),
        18,
        "17:20",
        "Laptop",
    ),
    thrown(note("Gift ideas, done", "Home", "", (150, "19:00"), "All given."), 20, "09:30", "Pixel 8"),
    thrown(note("Wifi at the old flat", "Home", "", (400, "09:00"), "Not ours any more."), 21, "18:00", "Laptop"),
    thrown(note("Offsite, rooms", "Work", "", (70, "13:00"), "Booked by Ann."), 22, "11:11", "Work laptop"),
    thrown(note("Sprint 14", "Work", "", (50, "16:00"), "Closed."), 24, "16:30", "Work laptop"),
    thrown(note("Books to give away", "Reading", "", (90, "20:00"), "Two boxes."), 25, "10:10", "Laptop"),
    thrown(note("Bus times, winter", "Home", "", (120, "07:00"), "Line 5."), 27, "07:30", "Pixel 8"),
];

/// What fills the notebooks below what is seen.
pub(super) fn filling(notebook: &str, number: usize) -> (&'static str, &'static str) {
    let lines: &[(&str, &str)] = match notebook {
        "Home" => &[
            ("Shopping", "Oats, apples, lamp oil, a brush for the stove."),
            ("Garden", "The beans are up. Water in the evening."),
            ("Letters", "Answer the housing board before the holidays."),
        ],
        "Sailing" => {
            &[("Log", "Wind south-west, six metres a second. Moored at four."), ("Rigging", "Shackle replaced.")]
        }
        "Work" => &[
            ("Stand-up", "Imports are done, the report is not."),
            ("Call with support", "They send the dump tomorrow."),
            ("Idea", "Show what waits beside what was sent."),
        ],
        _ => &[("A sentence to keep", "From the middle of the book."), ("Chapter notes", "Slow, and worth it.")],
    };
    lines[number % lines.len()]
}
