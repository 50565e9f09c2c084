export { type FrozenPageOptions, frozenPage } from './frozen.ts';
export { type DashboardHandler, type DashboardOptions, dashboardHandler } from './handler.ts';
export { type ServedDashboard, type ServeOptions, serveDashboard } from './server.ts';
