/** Who wrote a version: the name of the device, and that of the person, if it is somebody else than the one who reads it. */
export interface Author {
  readonly device: string | null;
  readonly person: string | null;
}

interface Written {
  readonly device: string | null;
  readonly person?: string | null;
}

export const authorOf = (written: Written | null | undefined): Author => ({
  device: written?.device ?? null,
  person: written?.person ?? null,
});
