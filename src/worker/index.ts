/*
 * The entries of this folder are what edge workers get (the `workerd` and `edge-light` conditions of the package): the light ones,
 * with all in place but list prices: a configuration that is served from a worker is often data. See docs/bundles.md.
 */
import '../bandit/register.ts';
import '../outcome/expression/register.ts';

export * from '../index.ts';
