// Room on the phone and whether the browser may throw our data away. Absent in some browsers: then unknown (null).

export interface Space {
  persisted: boolean | null;
  free_bytes: number | null;
}

type Keeper = Partial<Pick<StorageManager, 'estimate' | 'persist' | 'persisted'>>;

function keeper(): Keeper | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.storage;
}

export async function space(storage: Keeper | undefined = keeper()): Promise<Space> {
  const [persisted, estimate] = await Promise.all([
    storage?.persisted?.().catch(() => null) ?? null,
    storage?.estimate?.().catch(() => null) ?? null,
  ]);
  const is_known = estimate?.quota !== undefined && estimate.usage !== undefined;
  return { persisted, free_bytes: is_known ? Math.max(0, estimate.quota! - estimate.usage!) : null };
}

/** Asks that this app's data be kept; the browser may refuse without asking anybody. Null: it cannot be asked. */
export async function askToPersist(storage: Keeper | undefined = keeper()): Promise<boolean | null> {
  if (!storage?.persist) return null;
  return storage.persist().catch(() => false);
}
