import type { SchemaNode } from './schema-node.ts';

/** Adds a rule to the grammar and returns its name. */
export type AddRule = (body: string) => string;

/** Turns a part of the schema into a grammar expression that can stand anywhere. */
export type Convert = (node: SchemaNode) => string;
