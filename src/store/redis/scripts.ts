import { script } from './script.ts';

/**
 * The part of the log after a position, as a flat list: born, last, upto, bytes, is it the same log, then number, tag and
 * delta of each entry. Texts of base64 are marked with a tilde: a client that takes what looks like JSON for JSON leaves them alone.
 */
const part = `
local function part(meta, log, born, seq, tag, most)
	local m = redis.call('HMGET', meta, 'born', 'seq', 'upto', 'bytes')
	local last, upto = tonumber(m[2] or 0), tonumber(m[3] or 0)
	local from = tonumber(seq)
	local same = 1
	if born ~= '' and (m[1] ~= born or last < from) then same = 0 end
	local list = { m[1] or '', last, upto, tonumber(m[4] or 0), same }
	if same == 0 then return list end
	-- From the entry at the position on: whose it is says whether the log is the same.
	local found = redis.call('XRANGE', log, seq .. '-0', '+', 'COUNT', most + 1)
	local begin = 1
	if born ~= '' and from > 0 then
		local at = found[1]
		if at and at[1] == seq .. '-0' then
			if at[2][2] ~= tag then same = 0 end
			begin = 2
		elseif from > upto then same = 0
		end
		if same == 0 then
			list[5] = 0
			return list
		end
	end
	for i = begin, #found do
		local entry = found[i]
		if i - begin < tonumber(most) then
			list[#list + 1] = tonumber(string.match(entry[1], '^%d+'))
			list[#list + 1] = entry[2][2]
			list[#list + 1] = entry[2][4]
		end
	end
	return list
end
`;

/** KEYS meta, log. ARGV born, seq, tag, most. */
export const follow = script(`${part}
return part(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4])`);

/**
 * KEYS meta, writers, log, dueBuckets, timeBuckets, then those that are pointed to by their place. ARGV writer, number, born,
 * seq, tag, most, a name for a new log, delta, how many writes; for each write: the record's key, the revision that has to
 * be stored (0: none), what is to be done (=: nothing, -: remove, +: keep), the record's text, its life in ms (0: for ever),
 * key, bucket and entry of when it is due (key 0: never), the same of its time, the key at which an earlier version kept it
 * (0: the same); then, for each alias: its key, the id,
 * its life, + or -.
 */
export const settle = script(`${part}
local list = part(KEYS[1], KEYS[3], ARGV[3], ARGV[4], ARGV[5], ARGV[6])
local present = redis.call('HGET', KEYS[2], ARGV[1])
if present and tonumber(string.match(present, '^%d+')) >= tonumber(ARGV[2]) then return { 'repeated' } end
if list[5] == 0 then return { 'lost' } end
local first, width = 10, 12
local stored, conflicts = {}, { 'conflict' }
for w = 0, ARGV[9] - 1 do
	local at = first + w * width
	local value = redis.call('GET', KEYS[tonumber(ARGV[at])])
	if not value and ARGV[at + 11] ~= '0' then value = redis.call('GET', KEYS[tonumber(ARGV[at + 11])]) end
	stored[w] = value
	if (value and string.match(value, '^%d+') or '0') ~= ARGV[at + 1] then
		conflicts[#conflicts + 1] = w
		conflicts[#conflicts + 1] = value or ''
	end
end
if #conflicts > 1 then return conflicts end
local function live(key, life)
	if life == '0' then redis.call('PERSIST', key)
	else
		local left = redis.call('PTTL', key)
		if left ~= -1 and left < tonumber(life) then redis.call('PEXPIRE', key, life) end
	end
end
local function index(key, buckets, bucket, entry, life)
	local length = redis.call('RPUSH', KEYS[tonumber(key)], entry)
	if length == 1 then
		redis.call('ZADD', buckets, bucket, bucket)
		if life ~= '0' then redis.call('PEXPIRE', KEYS[tonumber(key)], life) end
	else
		live(KEYS[tonumber(key)], life)
	end
end
for w = 0, ARGV[9] - 1 do
	local at = first + w * width
	local key, todo, life = KEYS[tonumber(ARGV[at])], ARGV[at + 2], ARGV[at + 4]
	if stored[w] and todo ~= '=' and ARGV[at + 11] ~= '0' then redis.call('DEL', KEYS[tonumber(ARGV[at + 11])]) end
	if todo == '-' then redis.call('DEL', key)
	elseif todo == '+' then
		if life == '0' then redis.call('SET', key, ARGV[at + 3]) else redis.call('SET', key, ARGV[at + 3], 'PX', life) end
		local was = stored[w] and string.match(stored[w], '^%d+,(-?%d*);') or ''
		if ARGV[at + 5] ~= '0' and ARGV[at + 6] ~= was then
			index(ARGV[at + 5], KEYS[4], ARGV[at + 6], ARGV[at + 7], life)
		end
		if ARGV[at + 8] ~= '0' then
			if stored[w] then live(KEYS[tonumber(ARGV[at + 8])], life)
			else index(ARGV[at + 8], KEYS[5], ARGV[at + 9], ARGV[at + 10], life) end
		end
	end
end
for at = first + ARGV[9] * width, #ARGV, 4 do
	local key = KEYS[tonumber(ARGV[at])]
	if ARGV[at + 3] == '-' then
		if redis.call('GET', key) == ARGV[at + 1] then redis.call('DEL', key) end
	elseif ARGV[at + 2] == '0' then redis.call('SET', key, ARGV[at + 1])
	else redis.call('SET', key, ARGV[at + 1], 'PX', ARGV[at + 2])
	end
end
if list[1] == '' then
	redis.call('HSET', KEYS[1], 'born', ARGV[7])
	list[1] = ARGV[7]
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. ':' .. redis.call('TIME')[1])
local seq = list[2]
if ARGV[8] ~= '' then
	seq = seq + 1
	list[4] = list[4] + #ARGV[8]
	redis.call('HSET', KEYS[1], 'seq', seq, 'bytes', list[4])
	redis.call('XADD', KEYS[3], seq .. '-0', 't', ARGV[1] .. ':' .. ARGV[2], 'd', ARGV[8])
end
return { 'done', seq, list }`);

/** KEYS meta, rows. */
export const snapshot = script(`
local m = redis.call('HMGET', KEYS[1], 'born', 'upto', 'tag')
local rows = redis.call('HGETALL', KEYS[2])
for i = 1, #rows, 2 do rows[i] = '~' .. rows[i] end
return { m[1] or '', tonumber(m[2] or 0), m[3] or '', rows }`);

/**
 * KEYS meta, rows, log, writers. ARGV born, from, to, its tag, bytes that stay in the log, age in s at which writers are
 * forgotten, how many rows are gone; those; then key and vector of each row that changed. Keeps the entries of the last
 * stretch, so that who is behind by less can follow.
 */
export const fold = script(`
local m = redis.call('HMGET', KEYS[1], 'born', 'upto', 'cursor', 'folded')
if m[1] ~= ARGV[1] or (m[2] or '0') ~= ARGV[2] then return 0 end
local gone = tonumber(ARGV[6])
for i = 7, 6 + gone do redis.call('HDEL', KEYS[2], ARGV[i]) end
for i = 7 + gone, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
local left = 0
for _, entry in ipairs(redis.call('XRANGE', KEYS[3], '(' .. ARGV[3] .. '-0', '+')) do left = left + #entry[2][4] end
redis.call('XTRIM', KEYS[3], 'MINID', ARGV[2] .. '-0')
redis.call('HSET', KEYS[1], 'upto', ARGV[3], 'tag', ARGV[4], 'bytes', left)
local now = tonumber(redis.call('TIME')[1])
local page = redis.call('HSCAN', KEYS[4], m[3] or '0', 'COUNT', 200)
for i = 1, #page[2], 2 do
	if now - tonumber(string.match(page[2][i + 1], ':(%d+)$') or now) > tonumber(ARGV[5]) then
		redis.call('HDEL', KEYS[4], page[2][i])
	end
end
redis.call('HSET', KEYS[1], 'cursor', page[1])
return 1`);

/** KEYS writers. ARGV writer. */
export const lastNumber = script(`
return tonumber(string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '0', '^%d+'))`);

/** KEYS of strings. What there is not is an empty text. */
export const texts = script(`
local list = redis.call('MGET', unpack(KEYS))
for i = 1, #list do list[i] = list[i] or '' end
return list`);

/** KEYS a sorted set of buckets. ARGV from, to, how many. */
export const buckets = script(`
return redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])`);

/** KEYS a bucket. */
export const entries = script(`return redis.call('LRANGE', KEYS[1], 0, -1)`);

/** Takes what is out of date out of a bucket. KEYS the sorted set of buckets, the bucket. ARGV its name, the entries. */
export const tidy = script(`
for i = 2, #ARGV do redis.call('LREM', KEYS[2], 1, ARGV[i]) end
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
return 0`);

/** KEYS goals. ARGV a goal. */
export const addGoal = script(`return redis.call('SADD', KEYS[1], ARGV[1])`);

/** KEYS goals. */
export const listGoals = script(`
local list = redis.call('SMEMBERS', KEYS[1])
for i = 1, #list do list[i] = '~' .. list[i] end
return list`);

/** What the server says of itself. */
export const info = script(`return redis.call('INFO')`);
