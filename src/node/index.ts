/*
 * The entries of this folder are what Node gets (the `node` condition of the package): the same as elsewhere, with the
 * heavy parts in place. Bundles for browsers and edge workers get the entries without them; see docs/bundles.md.
 */
import '../bandit/register.ts';
import '../outcome/expression/register.ts';
import '../store/register-servers.ts';
import '../store/sqlite/register.ts';
import '../telemetry/register-installed.ts';

export * from '../index.ts';
