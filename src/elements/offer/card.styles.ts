import { css } from '../dom/css.ts';

/** Colours, sizes and styles of the offer. Later states load their own styles. */
export const cardStyles = css`
	:host {
		--_text: var(--checkout-color-text, CanvasText);
		--_surface: var(--checkout-color-surface, Canvas);
		--_muted: var(--checkout-color-muted, color-mix(in srgb, var(--_text) 64%, var(--_surface)));
		--_border: var(--checkout-color-border, color-mix(in srgb, var(--_text) 14%, var(--_surface)));
		--_accent: var(--checkout-color-accent, light-dark(#1a56db, #8ab0ff));
		--_radius: var(--checkout-control-radius, 10px);
		display: block;
		container-type: inline-size;
		/* A row, a float or a cell of the page would leave nothing to what is sized by its container. */
		contain-intrinsic-inline-size: 16em;
		min-inline-size: min(16em, 100%);
		max-inline-size: 30em;
		line-height: 1.4;
		color: var(--_text);
	}
	:host([hidden]) {
		display: none;
	}
	:host([theme='light']) {
		color-scheme: light;
	}
	:host([theme='dark']) {
		color-scheme: dark;
	}
	* {
		box-sizing: border-box;
		margin: 0;
	}
	.card,
	.bare {
		display: grid;
		gap: 16px;
	}
	.card {
		padding: var(--checkout-card-padding, clamp(16px, 5cqi, 24px));
		border: var(--checkout-card-border, 1px solid var(--_border));
		border-radius: var(--checkout-card-radius, 12px);
		background: var(--_surface);
		overflow-wrap: anywhere;
	}
	.row {
		display: flex;
		flex-wrap: wrap;
		gap: 0 12px;
		align-items: baseline;
	}
	.head {
		min-block-size: 44px;
		align-items: center;
	}
	.grow {
		flex: 1;
	}
	img {
		border-radius: 8px;
		object-fit: cover;
	}
	h2 {
		font: inherit;
		font-weight: 600;
	}
	.small {
		font-size: 0.875em;
		color: var(--_muted);
	}
	.badge {
		float: inline-end;
		margin-inline: 12px 0;
		padding: 2px 8px;
		border: 1px solid;
		border-radius: 99px;
		font-size: 0.75em;
		font-weight: 600;
		color: var(--checkout-color-warning, light-dark(#8a5a00, #f0c060));
	}
	.amount {
		font-size: 1.75em;
		font-weight: 600;
		line-height: 1.2;
		font-variant-numeric: tabular-nums;
	}
	.main {
		display: flex;
		align-items: center;
		justify-content: center;
		min-block-size: var(--checkout-control-height, 48px);
		padding: 8px 16px;
		border: 1px solid transparent;
		border-radius: var(--_radius);
		background: var(--_accent);
		color: var(--checkout-color-on-accent, light-dark(#fff, #0b1524));
		font: inherit;
		font-weight: 600;
		cursor: pointer;
	}
	.main:active {
		filter: brightness(0.85);
	}
	[aria-disabled='true'][aria-busy='false'] {
		background: var(--_border);
		color: var(--_muted);
	}
	:focus-visible {
		outline: 2px solid var(--checkout-color-focus, var(--_accent));
		outline-offset: 2px;
	}
	svg {
		align-self: start;
		inline-size: 20px;
		fill: none;
		stroke: currentColor;
		stroke-width: 1.5;
	}
	.note:not(:empty) {
		margin-block-end: 8px;
		color: var(--checkout-color-danger, light-dark(#b42318, #ff9b8f));
	}
	.bones .row :is(h2, p) {
		inline-size: 60%;
		border-radius: 8px;
		background: var(--_border);
	}
	/* What will not come keeps no place. */
	:host(:state(unavailable)) .bones .row {
		display: none;
	}
	.sr {
		position: absolute;
		block-size: 1px;
		overflow: hidden;
		clip-path: inset(50%);
	}
`;
