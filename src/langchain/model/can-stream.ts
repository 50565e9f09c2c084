import { BaseChatModel } from '@langchain/core/language_models/chat_models';

/** False for a model whose stream is its whole answer, which the base class makes one of. */
export function canStream(model: BaseChatModel): boolean {
	const own: BaseChatModel = BaseChatModel.prototype;
	const { _streamIterator, _streamResponseChunks, stream } = model;
	return (
		stream !== own.stream ||
		_streamIterator !== own._streamIterator ||
		(_streamResponseChunks !== own._streamResponseChunks && !model.disableStreaming)
	);
}
