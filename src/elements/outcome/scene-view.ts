import { html, nothing, type TemplateResult } from 'lit';
import type { LinkStatus } from '../../wire/links.ts';
import type { FlowTexts } from '../locales/texts.ts';
import type { Scene, SceneAct, SceneStep } from './scene.ts';

/** Input for the rendering of a scene. */
export interface SceneView {
	readonly texts: FlowTexts;
	/** BCP 47, for dates. */
	readonly locale: string;
	/** Formatted amount. */
	readonly amount: string | undefined;
	/** Name of the merchant, for the printed receipt. */
	readonly merchant: string;
	/** Error message of the last status read. */
	readonly note: string | undefined;
	readonly act: (act: SceneAct) => void;
	readonly copy: (text: string) => void;
	/** Whether the reference was copied. */
	readonly copied: boolean;
	/** Help for browsers that cannot open the next step. */
	readonly help: TemplateResult | undefined;
}

/** Renders title, help, facts, and the next step. The title gets the focus when the focused control is removed. */
export function renderScene(scene: Scene, view: SceneView): TemplateResult {
	const { paid } = scene;
	return html`
		<div class="scene ${scene.tone}" part="status">
			<div class="row told">
				<span class="icon" part="picture"
					><svg viewBox="0 0 24 24" aria-hidden="true"><path d=${scene.picture} /></svg
				></span>
				<div class="grow">
					<h2 tabindex="-1" part="title">${scene.title}</h2>
					${scene.help ? html`<p class="small" part="help">${scene.help}</p>` : nothing}
				</div>
			</div>
			${
				paid === undefined
					? nothing
					: html`<progress
							part="progress"
							max="1"
							value=${paid}
							aria-label=${scene.help ?? scene.title}
						></progress>`
			}
			${scene.report ? renderFacts(scene.report, view) : nothing}
			${view.note ? html`<p class="note small" part="error">${view.note}</p>` : nothing}
			${scene.step ? renderStep(scene.step, 'main', view) : nothing}
			${scene.quiet ? renderStep(scene.quiet, 'quiet', view) : nothing} ${view.help}
		</div>
	`;
}

function renderStep(step: SceneStep, look: 'main' | 'quiet', { act }: SceneView): TemplateResult {
	const part = look === 'main' ? 'button' : 'secondary';
	return 'href' in step
		? html`<a class=${look} part=${part} href=${step.href} target="_top" rel="nofollow">${step.label}</a>`
		: html`<button class=${look} part=${part} type="button" @click=${() => act(step.act)}>
				${step.label}
			</button>`;
}

/** Date format. The month is in letters, because 3/11 is ambiguous. */
const DATE = { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' } as const;

function renderFacts(report: LinkStatus, view: SceneView): TemplateResult {
	const { texts } = view;
	const { reference } = report;
	const date = new Intl.DateTimeFormat(view.locale, DATE);
	const when = date.format(new Date(report.updated_at));
	return html`<div class="facts">
		<p class="printed">${view.merchant}</p>
		${view.amount && report.status !== 'partially_paid' ? html`<p class="amount" part="amount">${view.amount}</p>` : nothing}
		${report.title ? html`<p>${report.title}</p>` : nothing}
		<p class="small">${report.provider_label ? `${when} · ${report.provider_label}` : when}</p>
		${
			reference
				? html`<div class="row">
						<p class="small grow">
							${texts.reference} <span class="ref" part="reference">${reference}</span>
						</p>
						<button class="quiet" part="copy" type="button" @click=${() => view.copy(reference)}>
							${view.copied ? texts.copied : texts.copy}
						</button>
					</div>`
				: nothing
		}
	</div>`;
}
