import { builtIn, type Condition } from '../condition.ts';
import { failure, success } from '../verdict.ts';

/**
 * How refusals begin, by language, in lower case with plain apostrophes. Each needs a verb of helping after "I can't",
 * so that "I can't find the invoice" is no refusal.
 */
export const refusalPatterns: Readonly<Record<string, RegExp>> = {
	en: /^(?:(?:i'm|i am|i apologi[sz]e|apologies|sorry|unfortunately|my apologies)(?: (?:so|very|really|truly|deeply|afraid))?(?: sorry)?[,.:]? (?:but )?(?:that )?)?(?:as an ai(?: language model| assistant)?,? )?(?:i (?:can't|cannot|can not|won't|will not|am unable to|am not able to|must decline to|have to decline to)|i'm (?:unable to|not able to)) (?:help|assist|comply|fulfil|provide (?:assistance|help|that|this|instructions)|do that|engage|participate|support (?:that|this)|answer (?:that|this) (?:question|request)|create (?:that|this|such)|generate (?:that|this|such)|continue with)/,
	de: /^(?:(?:es )?tut mir (?:sehr )?leid|entschuldigung|leider)?[,.:]? ?(?:aber )?(?:dabei |damit |hierbei |da )?(?:kann|darf|werde) ich (?:(?:ihnen|dir|euch) )?(?:(?:dabei|damit|hierbei|bei dieser anfrage) )?(?:leider )?(?:nicht|keine) (?:weiter)?(?:helfen|behilflich|unterstützen|hilfe|antworten)/,
	fr: /^(?:(?:je suis )?(?:vraiment )?désolée?|je regrette|malheureusement)?[,.:]? ?(?:mais )?je ne (?:peux|puis) (?:malheureusement )?pas (?:vous |t')?(?:aider|assister|répondre à cette (?:demande|requête)|accéder à cette demande|fournir (?:cette|d'aide|ce type))/,
	es: /^(?:lo siento(?: mucho)?|lamentablemente|disculpa|lo lamento)?[,.:]? ?(?:pero )?no puedo (?:ayudarte|ayudarle|ayudar con|asistir|cumplir con|proporcionar (?:ese|esa|esta|ayuda)|responder a (?:esa|esta) (?:solicitud|petición))/,
	it: /^(?:mi dispiace|spiacente|purtroppo)?[,.:]? ?(?:ma )?non posso (?:aiutarti|aiutarla|aiutare con|assisterti|soddisfare (?:questa|la tua)|fornire (?:assistenza|questo tipo))/,
	pt: /^(?:(?:sinto|lamento)(?: muito)?|desculpe|infelizmente)?[,.:]? ?(?:mas )?(?:eu )?não posso (?:ajudar|ajudá-lo|ajudá-la|te ajudar|auxiliar|atender a (?:essa|esta)|fornecer (?:ajuda|esse tipo))/,
	nl: /^(?:het spijt me|sorry|helaas)?[,.:]? ?(?:maar )?(?:(?:ik kan|kan ik) (?:je|u|jou) (?:(?:hier|daar)(?:mee|bij)? )?(?:helaas )?niet (?:mee |bij )?helpen|daar kan ik (?:je|u) niet (?:mee|bij) helpen)/,
	zh: /^(?:很|非常)?(?:抱歉|对不起|對不起|遗憾)[,,。:]? ?(?:但)?(?:我)?(?:无法|不能|無法)(?:为您|为你|為您)?(?:提供(?:帮助|协助|幫助|此类)|协助|協助|帮助|幫助|满足|回答(?:这个|此|该)|处理(?:这个|此|该)请求)/,
	ja: /^(?:大変)?(?:申し訳(?:ありません|ございません)|すみません|恐れ入ります)(?:が)?[、。,]? ?(?:その|この|そのような|このような)?(?:ご)?(?:要望|要求|依頼|リクエスト|質問)(?:に|には)(?:お)?(?:応え|応じ|答え|対応)[^。]{0,12}(?:できません|できかねます|いたしかねます)/,
	ko: /^(?:정말 )?(?:죄송합니다|죄송하지만|미안하지만)[,.]? ?(?:만 )?(?:그|이|해당|그런|이런)? ?(?:요청|질문)(?:을|에|은|에는) ?(?:[가-힣]+ )?(?:도와드릴|응할|답변할|답변드릴|들어드릴|처리할|도움을 드릴) ?수 ?없습니다/,
};

/**
 * Fails with `refused` when the answer ended in a content filter, or is text that begins as refusals do, in English,
 * German, French, Spanish, Italian, Portuguese, Dutch, Chinese, Japanese or Korean ({@link refusalPatterns}).
 * It is conservative: it would rather miss a refusal than call an answer one. An answer with tool calls is none.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: all(nonEmpty(), notRefusal()) });
 * ```
 */
export function notRefusal(): Condition {
	return builtIn('notRefusal()', (result) => {
		if (result.finishReason === 'content-filter') {
			return failure('refused', 'the answer ended in a content filter');
		}
		if (result.toolCalls.length > 0 || result.object !== undefined) return success;
		const language = refusalLanguage(result.text);
		return language === undefined ? success : failure('refused', `the answer begins as a refusal (${language})`);
	});
}

/** The language whose way to refuse a text begins with; undefined: none. */
export function refusalLanguage(text: string): string | undefined {
	const start = text
		.trimStart()
		.slice(0, 300)
		.replace(/[’‘`´]/g, "'")
		.replace(/\s+/g, ' ')
		.toLowerCase();
	return Object.keys(refusalPatterns).find((language) => refusalPatterns[language]!.test(start));
}
