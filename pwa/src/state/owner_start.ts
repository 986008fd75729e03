// Opens the owner's page for the secret in the link.
import { OwnerLink } from '../sync/owner_link';
import { OwnerDesk } from './owner.svelte';

export async function openDesk(fragment: string, today: () => string): Promise<OwnerDesk> {
  const token = decodeURIComponent(fragment.trim());
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  const name = Array.from(new Uint8Array(digest).slice(0, 6), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return new OwnerDesk({
    link: new OwnerLink(token),
    keep: keeper(),
    keep_name: `lykta.svar.${name}`,
    now: () => Date.now(),
    today,
  });
}

function keeper(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
