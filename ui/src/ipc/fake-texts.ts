/** The texts of the mocks: two notes with two versions, and one to write in. */

export const ANHOLT = `Leave Grenå on **Saturday 13 June** at 05:30, before the wind backs to the west. About 27 nautical miles, so five and a half hours at five knots.

## Before we go
- [x] Fill diesel, 40 litres
- [x] New batteries in the handheld radio
- [ ] Save the charts on the tablet, there is no signal after the lighthouse
- [ ] Tell Ingrid when we expect to arrive

## If the weather turns
> Above 14 m/s we stay in Grenå and take the ferry instead. No discussion on the quay.

The harbour office listens on channel \`12\`. Berths are **first come, first served** and in July they are gone by noon

The rest is in [Boat checklist before leaving](note:boat).

## Ask in the office
- Shower coins or card?
- Is the north pontoon open again after the storm?
`;

const kitchen = (budget: string, worktop: string, tiles: string, dates: string, more: string): string =>
  `Contractor: Marta Lindqvist, 070-555 01 42
Budget is ${budget}. Keep 10% back for surprises.

## Decisions
- Worktop: ${worktop} mm
- Sink under the window
- Tiles: matte white, ${tiles}

## Dates
Demolition starts ${dates}.

## Ask Marta
- Can the radiator move to the north wall?
${more}`;

export const KITCHEN_BASE = kitchen(
  "14,000",
  "oak, oiled, 38",
  "12 m²",
  "Monday 8 June. Plumber comes on Wednesday at 9",
  "",
);
export const KITCHEN_MINE = kitchen(
  "15,500",
  "oak, oiled, 38",
  "14 m², one box spare",
  "Monday 8 June. Plumber comes on Thursday at 8",
  "- Who takes away the old cabinets?\n",
);
export const KITCHEN_THEIRS = kitchen(
  "14,000",
  "birch with black linoleum, 30",
  "12 m²",
  "Tuesday 9 June. Plumber comes on Friday at 9",
  "",
);

const INVENTORY = "Counted on deck, May 2025.\n\n## Safety\n- Life jackets: 4 adult, 2 child\n- Flares: ";
export const INVENTORY_BASE = `${INVENTORY}6, expire 2026\n- Fire blanket in the galley\n`;
export const INVENTORY_MINE = `${INVENTORY}none, all expired, buy new\n- Fire blanket in the galley\n- First aid kit: renewed in June\n`;

export const TAX = "Bank statement for March, the receipt for the laptop, mileage log.\n";
