// Room config: what may stand for a host in a setting.

/** RFC 1123, and no odd or mistyped IPv4 address: the last label is no number, not even 0x7f000001. */
export function isHostname(text: string): boolean {
  if (text.length > 253) return false;
  const labels = text.split(".");
  const isLabel = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/i;
  return (
    labels.every((label) => isLabel.test(label)) &&
    /^(?!0x[\da-f]*$).*[a-z]/i.test(labels.at(-1) ?? "")
  );
}
