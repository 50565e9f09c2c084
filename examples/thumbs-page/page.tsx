/** A chat whose answers have thumbs. What a thumb says goes to `/outcomes`, with the decision that the answer came of. */
import { useChat } from '@ai-sdk/react';
import type { UIMessage } from 'ai';
import { type SubmitEvent, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** What the server says of an answer beside its text. */
type Message = UIMessage<{ decisionId?: string }>;

function Thumbs({ decisionId }: { decisionId: string }) {
	const [given, setGiven] = useState<number>();
	const [state, setState] = useState<'ready' | 'sending' | 'failed'>('ready');

	async function give(score: number): Promise<void> {
		// One at a time: of two thumbs, the later one shall hold. Repeating what was sent before does no harm.
		setState('sending');
		const body = JSON.stringify({ decisionId, score, ...(score === 0 && { category: 'user_unsatisfied' }) });
		const headers = { 'content-type': 'application/json' };
		const response = await fetch('/outcomes', { method: 'POST', headers, body }).catch(() => undefined);
		if (response?.ok) setGiven(score);
		setState(response?.ok ? 'ready' : 'failed');
	}

	const thumb = (score: number, label: string, sign: string) => (
		<button
			type="button"
			aria-label={label}
			aria-pressed={given === score}
			disabled={state === 'sending'}
			onClick={() => give(score)}
		>
			{sign}
		</button>
	);
	return (
		<fieldset>
			<legend>Did this help?</legend>
			{thumb(1, 'Yes', '👍')}
			{thumb(0, 'No', '👎')}
			<output>
				{state === 'failed' ? 'That did not go through. Try again?' : given !== undefined && 'Thank you.'}
			</output>
		</fieldset>
	);
}

function Chat() {
	const { messages, sendMessage, status } = useChat<Message>();
	const [text, setText] = useState('');

	function ask(event: SubmitEvent): void {
		event.preventDefault();
		sendMessage({ text });
		setText('');
	}

	return (
		<main>
			<h1>Support</h1>
			{messages.map(({ id, role, parts, metadata }) => (
				<article key={id} aria-label={role}>
					<p>{parts.map((part) => (part.type === 'text' ? part.text : ''))}</p>
					{metadata?.decisionId !== undefined && <Thumbs decisionId={metadata.decisionId} />}
				</article>
			))}
			<form onSubmit={ask}>
				<label>
					Question <input value={text} onChange={({ target }) => setText(target.value)} />
				</label>
				<button type="submit" disabled={status !== 'ready' || text === ''}>
					Ask
				</button>
			</form>
		</main>
	);
}

createRoot(document.getElementById('page')!).render(<Chat />);
