// Room metrics: a long text on its way out.

/** Text, or its UTF-8. */
export type Piece = string | Buffer;

/**
 * Characters that stay text. What is longer leaves V8's heap as soon as it is there: of a cluster of 384 nodes it would
 * outlive a garbage collection or two, and make each of them dear.
 */
const LONGEST = 32 * 1024;

export interface Pieces {
  add(text: string): void;
  /** Everything, in order. */
  end(): readonly Piece[];
}

export function openPieces(): Pieces {
  const pieces: Piece[] = [];
  let text = "";
  return {
    add(more) {
      text += more;
      if (text.length < LONGEST) return;
      pieces.push(Buffer.from(text));
      text = "";
    },
    end() {
      pieces.push(text);
      return pieces;
    },
  };
}
