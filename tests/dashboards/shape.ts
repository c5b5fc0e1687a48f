// What a dashboard of ours may be, in the words of Grafana's own types. Imports and the JSON are put around it by the test.
// Enums of strings become their literals, so that plain JSON can be held against them; of a panel's options any may be
// left out (Grafana fills in its defaults), but none may be unknown.

type Lit<T> = T extends string
  ? string extends T ? T : `${T}`
  : T extends number | boolean | null | undefined ? T
  : T extends Array<infer U> ? Lit<U>[]
  : T extends object ? { [K in keyof T]: Lit<T[K]> }
  : T;

type Source = { type: "influxdb"; uid: string };
type Target = {
  refId: string;
  datasource: Source;
  query: string;
  rawQuery: true;
  resultFormat: "time_series" | "table";
  alias?: string;
};
type Annotation = {
  refId: string;
  fromAnnotations: true;
  query: string;
  rawQuery: true;
  tagsColumn: string;
  textColumn: string;
  timeEndColumn: string;
};

type Override<Custom> = {
  matcher: { id: "byName"; options: string };
  properties: { id: keyof FieldConfig | `custom.${string & keyof Custom}`; value?: unknown }[];
};
type Kind<Name extends string, Options, Custom> = Omit<Lit<Panel>, "type" | "options" | "fieldConfig" | "targets"> & {
  id: number;
  type: Name;
  options: Lit<Partial<Options>>;
  fieldConfig: {
    defaults: Omit<Lit<FieldConfig>, "custom"> & { custom?: Lit<Partial<Custom>> };
    overrides: Override<Custom>[];
  };
  targets?: Target[];
};
type Plain = Record<never, never>;
type Ours =
  | Kind<"timeseries", TimeSeries, TimeSeriesField>
  | Kind<"stat", Stat, Plain>
  | Kind<"bargauge", BarGauge, Plain>
  | Kind<"table", Table, TableField>
  | Kind<"state-timeline", StateTimeline, StateTimelineField>
  | Kind<"geomap", Geomap, Plain>
  | Kind<"text", Text, Plain>;
type Heading = Omit<Lit<RowPanel>, "panels"> & { panels: Ours[] };

type Ourselves = Omit<Lit<Dashboard>, "panels" | "annotations"> & {
  uid: string;
  schemaVersion: 41;
  panels: (Ours | Heading)[];
  annotations: { list: (Omit<Lit<AnnotationQuery>, "target"> & { target: Annotation })[] };
};
