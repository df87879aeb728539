// Room http: the votes as a bar: what is there, against what is needed and what is expected.
import type { StatusState } from "../../status/document.ts";
import { html, type Html } from "./html.ts";
import { countOf } from "../../status/words.ts";

/** More boxes than anybody counts are one. */
const MAX_BOXES = 64;

/** An image with its words; its numbers stand below it as text too. */
export function voteBar({ votes, quorate }: StatusState): Html {
  const { total, expected, quorum } = votes;
  const width = Math.max(total, expected, quorum, 1);
  const words = `${countOf(total, "vote")} present, ${quorum} needed for quorum, ${expected} expected`;
  // A box each, all drawn in a picture of fixed proportions and stretched to the page.
  const boxes = width <= MAX_BOXES ? width : 1;
  const share = width / boxes;
  const drawn = Array.from({ length: boxes }, (_, index) =>
    box(index / boxes, 1 / boxes, "empty"),
  );
  const cast =
    boxes === 1
      ? [box(0, total / width, "cast")]
      : Array.from({ length: Math.floor(total / share) }, (_, index) =>
          box(index / boxes, 1 / boxes, "cast"),
        );
  const needed = at(quorum / width);
  return html`<svg
    class="${quorate ? "enough" : "short"}"
    viewBox="-0.2 0 20.4 2"
    preserveAspectRatio="none"
    role="img"
    aria-label="${words}"
  >
    ${cast}${drawn}
    <line class="needed" x1="${needed}" x2="${needed}" y1="0" y2="2"></line>
  </svg>`;
}

function box(from: number, share: number, kind: string): Html {
  const gap = share > 0.01 ? 0.06 : 0;
  const width = Math.max(0, share * 20 - gap);
  return html`<rect
    class="${kind}"
    x="${at(from)}"
    y="0.3"
    width="${width.toFixed(3)}"
    height="1.4"
  ></rect>`;
}

function at(share: number): string {
  return (share * 20).toFixed(3);
}
