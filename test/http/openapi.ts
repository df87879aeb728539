// Test aid for room http: docs/openapi.yaml as validators.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { parse } from "yaml";

interface Reference {
  readonly $ref: string;
}

export interface ResponseObject {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "query" | "header";
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
}

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}

const file = new URL("../../docs/openapi.yaml", import.meta.url);
export const openapi = parse(readFileSync(file, "utf8")) as OpenApi;

// Strict about words that are no keywords: a mistyped one would allow everything.
const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
});
ajv.addVocabulary(Object.keys(openapi));
formats.default(ajv);
ajv.addSchema(openapi, "openapi");

const compiled = new Map<string, ValidateFunction>();

/** What is wrong with a value by a schema of the file; empty: nothing. */
export function faults(value: unknown, schema: object): readonly string[] {
  const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
  const validate =
    compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
  compiled.set(text, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ""}`,
  );
}

/** What is wrong with a value by the named schema. */
export function faultsOf(value: unknown, name: string): readonly string[] {
  assert.ok(name in openapi.components.schemas, `no schema ${name}`);
  return faults(value, { $ref: `#/components/schemas/${name}` });
}

/** The documented response, its reference resolved. */
export function responseOf(path: string, status: number): ResponseObject {
  const response = openapi.paths[path]?.["get"]?.responses[String(status)];
  assert.ok(
    response !== undefined,
    `${path} ${String(status)} is not documented`,
  );
  if (!("$ref" in response)) return response;
  const name = response.$ref.replace("#/components/responses/", "");
  const resolved = openapi.components.responses[name];
  assert.ok(resolved !== undefined, response.$ref);
  return resolved;
}
