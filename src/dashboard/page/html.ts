import htm from 'htm';
import { h, type VNode } from 'preact';

type Template = (strings: TemplateStringsArray, ...values: unknown[]) => VNode;

/** Elements by a template: what is put into it is shown as text, whatever it is. */
export const html: Template = (htm as unknown as { bind(make: typeof h): Template }).bind(h);
