import base from '@xyflow/react/dist/base.css?inline';
import theme from './theme.css?inline';

let sheet: CSSStyleSheet | undefined;

/** Once per page. An adopted sheet needs no request and no inline style element. */
export function adoptStyles(): void {
  if (sheet) return;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(base + theme);
  document.adoptedStyleSheets.push(sheet);
}
