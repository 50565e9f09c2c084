/*
 * How SDKs name providers, and how the price catalogue does. The key is the first part of an AI SDK provider string
 * (`openai.chat` → `openai`), LangChain's `ls_provider`, or a LangChain class name, in small letters and digits only.
 */
const providers: Readonly<Record<string, string>> = {
	openai: 'openai',
	chatopenai: 'openai',
	azure: 'azure',
	azureopenai: 'azure',
	azurechatopenai: 'azure',
	anthropic: 'anthropic',
	chatanthropic: 'anthropic',
	chatanthropicmessages: 'anthropic',
	google: 'google',
	googlegenai: 'google',
	googlevertex: 'google',
	googlevertexai: 'google',
	vertex: 'google',
	chatgoogle: 'google',
	chatgooglegenerativeai: 'google',
	chatvertexai: 'google',
	bedrock: 'aws',
	amazonbedrock: 'aws',
	chatbedrockconverse: 'aws',
	mistral: 'mistral',
	mistralai: 'mistral',
	chatmistralai: 'mistral',
	groq: 'groq',
	chatgroq: 'groq',
	xai: 'x-ai',
	chatxai: 'x-ai',
	deepseek: 'deepseek',
	chatdeepseek: 'deepseek',
	cohere: 'cohere',
	chatcohere: 'cohere',
	togetherai: 'together',
	together: 'together',
	chattogetherai: 'together',
	fireworks: 'fireworks',
	chatfireworks: 'fireworks',
	perplexity: 'perplexity',
	chatperplexity: 'perplexity',
	cerebras: 'cerebras',
	chatcerebras: 'cerebras',
	moonshotai: 'moonshotai',
	openrouter: 'openrouter',
	chatopenrouter: 'openrouter',
};

/** The catalogue's provider and model id; undefined for providers that it does not know. */
export function catalogProvider(
	provider: string,
	modelId: string,
): { readonly providerId: string; readonly modelId: string } | undefined {
	const name = provider
		.split('.', 1)[0]!
		.toLowerCase()
		.replace(/[^a-z0-9]/g, '');
	// A gateway passes list prices on and names the vendor in the model id.
	if (name === 'gateway' || name === 'vercel') {
		const slash = modelId.indexOf('/');
		return slash <= 0 ? undefined : catalogProvider(modelId.slice(0, slash), modelId.slice(slash + 1));
	}
	const providerId = Object.hasOwn(providers, name) ? providers[name] : undefined;
	return providerId === undefined ? undefined : { providerId, modelId };
}
