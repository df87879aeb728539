// Room http: what comparisons found, kept for a while: Prometheus logs in every few seconds, bcrypt takes its time.

export interface Verdicts {
  readonly size: number;
  /** undefined: not known, or forgotten. */
  get(fingerprint: string): boolean | undefined;
  put(fingerprint: string, isRight: boolean): void;
}

/** Of both together exporter-toolkit keeps 100 too. */
const MAX_RIGHT = 64;
const MAX_WRONG = 36;

/** Right and wrong ones in separate places: no flood of wrong logins makes us forget a right one. */
export function createVerdicts(): Verdicts {
  const right = rememberLatest(MAX_RIGHT);
  const wrong = rememberLatest(MAX_WRONG);
  return {
    get size() {
      return right.size + wrong.size;
    },
    get(fingerprint) {
      if (right.touch(fingerprint)) return true;
      return wrong.touch(fingerprint) ? false : undefined;
    },
    put(fingerprint, isRight) {
      (isRight ? right : wrong).add(fingerprint);
    },
  };
}

interface Latest {
  readonly size: number;
  /** Whether it is there; if so it is now the last one to be forgotten. */
  touch(value: string): boolean;
  add(value: string): void;
}

function rememberLatest(max: number): Latest {
  // A Set keeps the order of insertion.
  const values = new Set<string>();
  function add(value: string): void {
    values.delete(value);
    values.add(value);
    for (const oldest of values) {
      if (values.size <= max) break;
      values.delete(oldest);
    }
  }
  return {
    get size() {
      return values.size;
    },
    touch(value) {
      const isThere = values.has(value);
      if (isThere) add(value);
      return isThere;
    },
    add,
  };
}
