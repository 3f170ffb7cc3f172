/** Styles of every hosted page: one inline stylesheet, no further request. */
export const STYLES = `
:root {
	color-scheme: light dark;
	--page: light-dark(#f4f5f7, #121417);
	--surface: light-dark(#ffffff, #1b1e23);
	--text: light-dark(#16191d, #eceef1);
	--muted: light-dark(#59616b, #a3abb6);
	--line: light-dark(#dfe3e8, #343a42);
	--control: light-dark(#858e99, #77818d);
	--success: light-dark(#0a7a44, #54cf92);
	--danger: light-dark(#b42318, #ff8a7d);
	--warning: light-dark(#8a5a00, #f0b95a);
	--brand: light-dark(#3d3aa8, #a5a8ff);
	--on-brand: light-dark(#ffffff, #14153a);
}
.yuno { --brand: light-dark(#0c5f73, #78cfe4); --on-brand: light-dark(#ffffff, #04222a); }
.neopay { --brand: light-dark(#1c6138, #86d8a4); --on-brand: light-dark(#ffffff, #05240f); }
*, ::before, ::after { box-sizing: border-box; }
body {
	margin: 0; min-block-size: 100vh; background: var(--page); color: var(--text);
	font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
	display: flex; flex-direction: column; -webkit-text-size-adjust: 100%;
}
.top { background: var(--surface); border-block-end: 1px solid var(--line); }
.top > div { max-inline-size: 60rem; margin-inline: auto; padding: 14px 16px; display: flex; align-items: center; gap: 10px; }
.mark { font-weight: 700; font-size: 1.125rem; letter-spacing: -0.01em; color: var(--brand); }
.tag { font-size: 0.8125rem; font-weight: 600; line-height: 1.4; padding: 2px 10px; border-radius: 999px; color: var(--warning); border: 1px solid currentColor; }
.languages { margin-inline-start: auto; font-size: 0.875rem; }
main { inline-size: 100%; max-inline-size: 60rem; margin: 0 auto; padding: 16px; flex: 1; }
.sheet { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; overflow: clip; }
.summary, .act { padding: 20px; }
.summary { border-block-end: 1px solid var(--line); }
.sheet:has(> .result) { max-inline-size: 34rem; margin-inline: auto; }
.result { padding: 28px 20px; text-align: center; }
.result dl { text-align: start; }
h1 { font-size: 1.125rem; line-height: 1.35; margin: 0; overflow-wrap: anywhere; }
.result h1 { font-size: 1.375rem; margin-block: 12px 4px; }
h2, legend { font-size: 1rem; font-weight: 600; line-height: 1.4; margin: 0; padding: 0; }
p { margin: 0; }
.muted, dt { color: var(--muted); }
.small { font-size: 0.875rem; }
.spaced { margin-block-start: 16px; }
.merchant { color: var(--muted); font-size: 0.875rem; margin-block-end: 2px; }
.amount { font-size: 1.875rem; font-weight: 700; line-height: 1.2; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; margin-block: 12px 0; }
.description { margin-block-start: 8px; color: var(--muted); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 16px 0 0; font-size: 0.875rem; }
dd { margin: 0; text-align: end; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
form { display: grid; gap: 16px; }
fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; display: grid; gap: 8px; }
legend { margin-block-end: 8px; }
.choice { display: flex; align-items: center; gap: 12px; min-block-size: 52px; padding: 10px 14px; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
.choice:hover { border-color: var(--control); }
.choice:has(:checked) { border-color: var(--brand); box-shadow: inset 0 0 0 1px var(--brand); }
.choice { line-height: 1.35; }
.choice input { inline-size: 20px; block-size: 20px; margin: 0; accent-color: var(--brand); flex: none; }
.choice svg { margin-inline-start: auto; color: var(--muted); flex: none; }
.field { display: grid; gap: 6px; }
.field label { font-size: 0.875rem; font-weight: 600; }
.field input, .field select { font: inherit; color: inherit; background: transparent; inline-size: 100%; min-block-size: 48px; padding: 10px 14px; border: 1px solid var(--control); border-radius: 10px; font-variant-numeric: tabular-nums; }
.field input[aria-invalid] { border-color: var(--danger); }
.field select { background: var(--surface); }
.for-cards, .for-accounts { display: grid; gap: 16px; }
.kinds:has([value='cards']:checked) .for-accounts, .kinds:has([value='accounts']:checked) .for-cards { display: none; }
.pair { align-items: end; display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
button, .button { font: inherit; font-weight: 600; display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-block-size: 48px; padding: 10px 16px; border-radius: 10px; border: 1px solid var(--control); background: transparent; color: inherit; cursor: pointer; text-decoration: none; text-align: center; inline-size: 100%; }
button:hover, .button:hover { background: color-mix(in srgb, currentColor 7%, transparent); }
.primary { background: var(--brand); border-color: var(--brand); color: var(--on-brand); }
.primary:hover { background: color-mix(in srgb, var(--brand) 88%, var(--text)); }
.quiet { border-color: transparent; color: var(--muted); }
a { color: var(--brand); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--brand); outline-offset: 2px; }
.outcomes { border: 1px dashed var(--control); border-radius: 10px; padding: 14px; display: grid; gap: 10px; }
.outcomes h2 { font-size: 0.875rem; color: var(--muted); }
.outcomes > .row { display: grid; gap: 8px; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); }
.outcomes button { font-size: 0.875rem; min-block-size: 44px; padding: 8px 10px; }
.notice { display: flex; gap: 10px; padding: 12px 14px; border-radius: 10px; border: 1px solid currentColor; margin-block-end: 16px; }
.notice svg { flex: none; }
.notice p { color: var(--text); }
.notice strong { display: block; }
.danger { color: var(--danger); } .warning { color: var(--warning); } .success { color: var(--success); } .calm { color: var(--muted); }
.seal { display: inline-grid; place-items: center; inline-size: 64px; block-size: 64px; border-radius: 50%; border: 2px solid currentColor; }
.seal svg { inline-size: 32px; block-size: 32px; }
.actions { display: grid; gap: 8px; margin-block-start: 24px; }
.code { font-size: 1.375rem; font-weight: 700; letter-spacing: 0.06em; font-variant-numeric: tabular-nums; padding: 14px; border: 1px dashed var(--control); border-radius: 10px; text-align: center; overflow-wrap: anywhere; }
.bar { block-size: 8px; inline-size: 100%; margin-block-start: 14px; accent-color: var(--brand); }
footer { max-inline-size: 60rem; margin-inline: auto; padding: 8px 16px 24px; color: var(--muted); font-size: 0.8125rem; text-align: center; }
@media (min-width: 48rem) {
	main { padding-block: 40px; }
	.sheet.two { display: grid; grid-template-columns: 5fr 6fr; }
	.summary, .act { padding: 32px; }
	.summary { border-block-end: 0; border-inline-end: 1px solid var(--line); background: color-mix(in srgb, var(--page) 55%, var(--surface)); }
	.amount { font-size: 2.25rem; }
	.result { padding: 48px 32px; }
}
@media (prefers-contrast: more) { :root { --line: var(--control); --muted: var(--text); } }
`;
