// Room quorum: names of others as a label may carry them: metrics and alerts must name a node alike.

/** Longer names are cut: one odd string must not fill every series. */
const MAX_LABEL_LENGTH = 255;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const REPLACEMENT = "\uFFFD";

/** Nearly every name: no surrogates in it. */
const PLAIN = /^[ -~]*$/;

/** Bounded, and without halves of characters, which UTF-8 cannot carry. */
export function labelText(text: string): string {
  if (text.length <= MAX_LABEL_LENGTH && PLAIN.test(text)) return text;
  return text.slice(0, MAX_LABEL_LENGTH).replace(LONE_SURROGATE, REPLACEMENT);
}
