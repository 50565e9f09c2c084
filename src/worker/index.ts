/*
 * The entries of this folder are what edge workers get (the `workerd` and `edge-light` conditions of the package): the light ones,
 * with expressions in place, for a configuration that is served from a worker is often data. See docs/bundles.md.
 */
import '../outcome/expression/register.ts';

export * from '../index.ts';
