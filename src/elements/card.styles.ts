import { css } from 'lit';

/** Colours, measures and what an offer shows. What comes after the payer's act brings its own. */
export const cardStyles = css`
	:host {
		--_text: var(--checkout-color-text, CanvasText);
		--_surface: var(--checkout-color-surface, Canvas);
		--_muted: var(--checkout-color-muted, color-mix(in srgb, var(--_text) 64%, var(--_surface)));
		--_border: var(--checkout-color-border, color-mix(in srgb, var(--_text) 14%, var(--_surface)));
		--_accent: var(--checkout-color-accent, light-dark(#1a56db, #8ab0ff));
		--_on-accent: var(--checkout-color-on-accent, light-dark(#fff, #0b1524));
		--_danger: var(--checkout-color-danger, light-dark(#b42318, #ff9b8f));
		--_radius: var(--checkout-control-radius, 10px);
		--_height: var(--checkout-control-height, 48px);
		display: block;
		container-type: inline-size;
		font-family: var(--checkout-font, inherit);
		font-size: var(--checkout-font-size, inherit);
		line-height: 1.4;
		color: var(--_text);
	}
	:host([hidden]),
	[hidden] {
		display: none !important;
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
	.card {
		display: grid;
		gap: 16px;
		padding: var(--checkout-card-padding, var(--checkout-space, 16px));
		border: var(--checkout-card-border, 1px solid var(--_border));
		border-radius: var(--checkout-card-radius, var(--checkout-radius, 12px));
		background: var(--_surface);
		box-shadow: var(--checkout-shadow, none);
		overflow-wrap: anywhere;
	}
	@container (inline-size >= 480px) {
		.card {
			padding: var(--checkout-card-padding, var(--checkout-space, 24px));
		}
	}
	.row {
		display: flex;
		gap: 12px;
		align-items: center;
	}
	.head {
		min-block-size: 44px;
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
		padding: 2px 8px;
		border: 1px solid;
		border-radius: 99px;
		font-size: 0.75em;
		font-weight: 600;
		color: var(--checkout-color-warning, light-dark(#8a5a00, #f0c060));
	}
	.amount {
		font-size: 1.75em;
		font-weight: 650;
		line-height: 1.2;
		font-variant-numeric: tabular-nums;
	}
	button {
		font: inherit;
		min-block-size: 44px;
		padding: 8px 12px;
		border: 1px solid transparent;
		border-radius: var(--_radius);
		cursor: pointer;
	}
	.main {
		--_bg: var(--checkout-button-bg, var(--_accent));
		display: flex;
		gap: 8px;
		align-items: center;
		justify-content: center;
		inline-size: 100%;
		min-block-size: var(--checkout-button-height, var(--_height));
		padding: var(--checkout-button-padding, 8px 16px);
		border-color: var(--checkout-button-border, transparent);
		border-radius: var(--checkout-button-radius, var(--_radius));
		background: var(--_bg);
		color: var(--checkout-button-text, var(--_on-accent));
		font-weight: 600;
	}
	@media (hover: hover) {
		.main:hover {
			background: var(--checkout-button-bg-hover, color-mix(in srgb, var(--_bg) 88%, var(--_text)));
		}
	}
	.main:active {
		background: color-mix(in srgb, var(--_bg) 78%, var(--_text));
	}
	[aria-disabled='true'][aria-busy='false'] {
		background: var(--checkout-button-bg-disabled, var(--_border));
		color: var(--checkout-button-text-disabled, var(--_muted));
		cursor: default;
	}
	:focus-visible {
		outline: 2px solid var(--checkout-color-focus, var(--_accent));
		outline-offset: 2px;
	}
	svg {
		inline-size: 20px;
		flex: none;
		fill: none;
		stroke: currentColor;
		stroke-width: 1.5;
		stroke-linecap: round;
		stroke-linejoin: round;
	}
	.top {
		align-items: start;
	}
	.note {
		color: var(--_danger);
	}
	.bone {
		inline-size: 60%;
		border-radius: 6px;
		background: var(--_border);
	}
	.sr {
		position: absolute;
		inline-size: 1px;
		block-size: 1px;
		overflow: hidden;
		clip-path: inset(50%);
	}
`;
