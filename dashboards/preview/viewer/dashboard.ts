// Preview: the shipped files.

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly format?: string;
  readonly instant?: boolean;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { x: number; y: number; w: number; h: number };
  readonly targets?: readonly Target[];
  readonly transformations?: readonly { id: string; options: unknown }[];
  readonly fieldConfig: { defaults: Record<string, unknown>; overrides: any[] };
  readonly options: Record<string, any>;
}

export interface Annotation {
  readonly name: string;
  readonly expr: string;
  readonly iconColor: string;
  readonly titleFormat?: string;
  readonly useValueForTime?: boolean;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly annotations: { readonly list: readonly Annotation[] };
}

const files = import.meta.glob("../../*.json", {
  eager: true,
  import: "default",
}) as Record<string, Dashboard>;

export function findDashboard(uid: string): Dashboard | undefined {
  return Object.values(files).find((dashboard) => dashboard.uid === uid);
}
