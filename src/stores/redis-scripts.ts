import { createHash } from 'node:crypto';

/** A Lua script, and the digest under which the server remembers it. */
export interface Script {
	readonly source: string;
	readonly sha: string;
}

/*
 * An entry is a hash under its own Redis key, its id: `key reference referenceId fingerprint leaseUntil ttlMs expiresAt
 * note version`, `owner` while somebody holds it, `data` once it is done, `dueAt` if it has one. The reference's Redis key
 * holds the entry's id, and the sorted set of what is due holds ids by `dueAt`.
 *
 * `expiresAt` decides what is gone. Redis' own expiry only cleans up: it knows nothing of ARGV[1], which tests add to the
 * server's time, and members of the sorted set have none.
 */
const PRELUDE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]

local function isLive(id)
	local expiresAt = redis.call('HGET', id, 'expiresAt')
	return expiresAt and tonumber(expiresAt) > now
end

local function isOwned(id, owner)
	return isLive(id) and redis.call('HGET', id, 'owner') == owner
end

local function isDone(id)
	return isLive(id) and redis.call('HEXISTS', id, 'data') == 1
end

local function text(number)
	return string.format('%.17g', number)
end

local function keep(id, ms)
	redis.call('HSET', id, 'expiresAt', text(now + ms))
	redis.call('HINCRBY', id, 'version', 1)
	redis.call('PEXPIRE', id, text(math.ceil(ms)))
	redis.call('PEXPIRE', redis.call('HGET', id, 'referenceId'), text(math.ceil(ms)))
end

local function giveBack(id)
	redis.call('HDEL', id, 'owner')
	redis.call('HSET', id, 'leaseUntil', 0)
	keep(id, tonumber(redis.call('HGET', id, 'ttlMs')))
end

local function write(id, due, data, dueAt)
	redis.call('HSET', id, 'data', data, 'dueAt', dueAt)
	if dueAt == '' then redis.call('ZREM', due, id) else redis.call('ZADD', due, dueAt, id) end
	giveBack(id)
end

local function read(id)
	return redis.call('HMGET', id, 'key', 'reference', 'version', 'data', 'dueAt')
end
`;

const script = (body: string): Script => {
	const source = PRELUDE + body;
	return { source, sha: createHash('sha1').update(source).digest('hex') };
};

/** KEYS: entry, reference · ARGV: offset, key, reference, fingerprint, owner, leaseMs, ttlMs, note → outcome, details */
export const CLAIM = script(`
local id, referenceId = KEYS[1], KEYS[2]
local key, reference, fingerprint, owner = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local leaseMs, ttlMs = tonumber(ARGV[6]), tonumber(ARGV[7])

local holder = redis.call('GET', referenceId)
if holder and holder ~= id and isLive(holder) and redis.call('HGET', holder, 'reference') == reference then
	return {'mismatch'}
end
local known = isLive(id)
if known then
	local entry = redis.call('HMGET', id, 'reference', 'fingerprint', 'leaseUntil')
	if entry[1] ~= reference or entry[2] ~= fingerprint then return {'mismatch'} end
	if isDone(id) then return {'done', read(id)} end
	local leftMs = tonumber(entry[3]) - now
	if leftMs > 0 then return {'busy', text(leftMs)} end
else
	redis.call('DEL', id)
	redis.call('HSET', id, 'note', ARGV[8])
end
redis.call('HSET', id, 'key', key, 'reference', reference, 'referenceId', referenceId, 'fingerprint', fingerprint,
	'owner', owner, 'leaseUntil', text(now + leaseMs), 'ttlMs', text(ttlMs))
redis.call('SET', referenceId, id)
keep(id, math.max(leaseMs, ttlMs))
if known then return {'doubtful', redis.call('HGET', id, 'note')} end
return {'won'}
`);

/** KEYS: entry · ARGV: offset, owner, note → 1 or 0 */
export const NOTE = script(`
if not isOwned(KEYS[1], ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'note', ARGV[3])
return 1
`);

/** KEYS: entry, due · ARGV: offset, owner, data, dueAt or nothing → 1 or 0 */
export const COMPLETE = script(`
if not isOwned(KEYS[1], ARGV[2]) then return 0 end
write(KEYS[1], KEYS[2], ARGV[3], ARGV[4])
return 1
`);

/** KEYS: entry · ARGV: offset, owner → 1 or 0 */
export const MARK_DOUBTFUL = script(`
if not isOwned(KEYS[1], ARGV[2]) then return 0 end
giveBack(KEYS[1])
return 1
`);

/** KEYS: entry · ARGV: offset, owner → 1 or 0 */
export const RELEASE = script(`
if not isOwned(KEYS[1], ARGV[2]) then return 0 end
redis.call('DEL', redis.call('HGET', KEYS[1], 'referenceId'), KEYS[1])
return 1
`);

/** KEYS: entry · ARGV: offset → entry or nil */
export const FIND = script(`
return isDone(KEYS[1]) and read(KEYS[1])
`);

/** KEYS: reference · ARGV: offset, reference → entry or nil */
export const FIND_BY_REFERENCE = script(`
local id = redis.call('GET', KEYS[1])
return id and isDone(id) and redis.call('HGET', id, 'reference') == ARGV[2] and read(id)
`);

/** KEYS: entry, due · ARGV: offset, version, data, dueAt or nothing → 1 or 0 */
export const UPDATE = script(`
if not isDone(KEYS[1]) or redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then return 0 end
write(KEYS[1], KEYS[2], ARGV[3], ARGV[4])
return 1
`);

/** KEYS: due · ARGV: offset, limit → entries. Drops members whose entry is gone from the set on its way. */
export const DUE = script(`
local limit, found = tonumber(ARGV[2]), {}
while #found < limit do
	local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'LIMIT', #found, limit - #found)
	if #ids == 0 then break end
	for _, id in ipairs(ids) do
		if isDone(id) then found[#found + 1] = read(id) else redis.call('ZREM', KEYS[1], id) end
	end
end
return found
`);

/** KEYS: window · ARGV: offset, windowMs, by → count, resetsInMs */
export const INCREMENT = script(`
local window = redis.call('HMGET', KEYS[1], 'count', 'resetsAt')
local count, resetsAt = 0, tonumber(window[2])
if resetsAt and resetsAt > now then count = tonumber(window[1]) else resetsAt = now + tonumber(ARGV[2]) end
count = count + tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'count', text(count), 'resetsAt', text(resetsAt))
redis.call('PEXPIRE', KEYS[1], text(math.ceil(resetsAt - now)))
return {text(count), text(resetsAt - now)}
`);

/** KEYS: any · ARGV: offset → 1. Shows that scripts run. */
export const PING = script('return 1');
