/** What the sentences name that is set on this computer: its own name, and how long Trash keeps a note. The settings say it. */
export const here = $state({ device: "", trashDays: 30 });

/** Whether a device of this name is this computer. */
export const isHere = (device: string | null): boolean => device !== null && device === here.device;
