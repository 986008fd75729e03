// The shared examples against the shared schemas, on this side of the wire.
import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';

type Modules = Record<string, { default: unknown }>;
const schemas = import.meta.glob('../../../shared/schema/*.schema.json', { eager: true }) as Modules;
const valid = import.meta.glob('../../../shared/examples/valid/*/*.json', { eager: true }) as Modules;
const invalid = import.meta.glob('../../../shared/examples/invalid/*/*.json', { eager: true }) as Modules;

const ajv = new Ajv2020({ strict: false, allowUnionTypes: true });
for (const { default: schema } of Object.values(schemas)) ajv.addSchema(schema as object);

/** Folders of `invalid` that say something no schema can. */
const BEYOND_SCHEMAS = ['json', 'plan_references'];

function cases(files: Modules): { name: string; schema: string; value: unknown }[] {
  return Object.entries(files).map(([path, { default: value }]) => {
    const [schema = '', file = ''] = path.split('/').slice(-2);
    return { name: `${schema}/${file}`, schema, value };
  });
}

describe('the contract', () => {
  it.each(cases(valid))('accepts $name', ({ schema, value }) => {
    const validate = ajv.getSchema(`${schema}.schema.json`)!;
    expect([validate(value), validate.errors]).toEqual([true, null]);
  });

  it.each(cases(invalid).filter(({ schema }) => !BEYOND_SCHEMAS.includes(schema)))(
    'refuses $name',
    ({ schema, value }) => {
      expect(ajv.validate(`${schema}.schema.json`, (value as { value: unknown }).value)).toBe(false);
    },
  );

  it('has examples of everything that has a schema', () => {
    const told = new Set(cases(valid).map(({ schema }) => schema));
    const missing = Object.keys(schemas)
      .map((path) => path.split('/').at(-1)!.replace('.schema.json', ''))
      .filter((name) => !told.has(name));
    expect(missing).toEqual([]);
  });
});
