import { createHash } from 'node:crypto';

/** A Lua script, and the digest under which the server caches it. */
export interface Script {
	readonly source: string;
	readonly sha: string;
}

/*
 * All keys begin with the prefix in braces, KEYS[1] included. An entry is a hash under its own Redis key, its id: `key
 * reference referenceId fingerprint leaseUntil ttlMs expiresAt note version born since`, `owner` while it is leased,
 * `data` once it is done, `news` if there was any, `status provider providerId order` if it has names. The reference's
 * Redis key contains the entry's id. Other keys:
 *
 *   due, uncertain                     sorted sets of ids by when they are due
 *   list, status:…, order:…, id:…      sorted sets of ids by `since`
 *   history:…                          list of facts, each with its time
 *   delivery:…                         hash: `entry born key subscriber data addedAt failures number`
 *   ready, waiting                     sorted sets of deliveries: ready ones by number, waiting ones by due time
 *   of:…                               sorted set of the deliveries to a subscriber by their number
 *   about:…                            sorted set of the deliveries of an entry by their number
 *   count                              the last number
 *
 * `expiresAt` decides what has expired. Redis' own expiry only cleans up: it does not include ARGV[1], which tests add
 * to the server's time, and members of sorted sets have no expiry. Members are compared with the hash when they are
 * read, and every write checks some. No call checks more than SCANNED members. If that is not enough, the script
 * returns that and is called again, so that the server can run other commands in between.
 *
 * Entries of version 1 had no `born` and `since`, and were not in any list.
 */
const PRELUDE = `
local SCANNED = 500
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
local base = string.match(KEYS[1], '^{[^}]*}:')
local DUE, UNCERTAIN, LIST = base .. 'due', base .. 'uncertain', base .. 'list'
local READY, WAITING = base .. 'ready', base .. 'waiting'

local function text(number)
	return string.format('%.17g', number)
end

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

local function isUncertain(id)
	return isLive(id) and redis.call('HEXISTS', id, 'data') == 0
end

local function sinceOf(id)
	local entry = redis.call('HMGET', id, 'since', 'expiresAt', 'ttlMs')
	return entry[1] and tonumber(entry[1]) or entry[2] - entry[3]
end

local function historyOf(id)
	return base .. 'history:' .. redis.call('HGET', id, 'key')
end

-- The sorted sets in which an entry of these names is. Lengths, since any text may be in any of them.
local function providerIdSet(provider, providerId)
	return base .. 'id:' .. #provider .. ':' .. provider .. ':' .. providerId
end

local function setsOf(id)
	local names = redis.call('HMGET', id, 'status', 'provider', 'providerId', 'order')
	if not names[1] then return {} end
	local sets = {LIST, base .. 'status:' .. names[1]}
	if names[3] then sets[#sets + 1] = providerIdSet(names[2], names[3]) end
	if names[4] then sets[#sets + 1] = base .. 'order:' .. names[4] end
	return sets
end

local function isMember(id, set, score)
	if not isDone(id) or sinceOf(id) ~= tonumber(score) then return false end
	for _, one in ipairs(setsOf(id)) do
		if one == set then return true end
	end
	return false
end

local function expire(key, ms)
	if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, text(math.ceil(ms))) end
end

-- Looks at the oldest member and at some other one, and drops those whose entry is gone.
math.randomseed(tonumber(time[2]))
local function tidy(set)
	for _, at in ipairs({math.random(0, math.max(0, redis.call('ZCARD', set) - 1)), 0}) do
		local member = redis.call('ZRANGE', set, at, at, 'WITHSCORES')
		if member[1] and not isMember(member[1], set, member[2]) then redis.call('ZREM', set, member[1]) end
	end
end

local function unlist(id)
	for _, set in ipairs(setsOf(id)) do redis.call('ZREM', set, id) end
end

local function forget(id)
	unlist(id)
	redis.call('ZREM', DUE, id)
	redis.call('ZREM', UNCERTAIN, id)
	local entry = redis.call('HMGET', id, 'key', 'referenceId')
	if entry[1] then redis.call('DEL', base .. 'history:' .. entry[1]) end
	if entry[2] and redis.call('GET', entry[2]) == id then redis.call('DEL', entry[2]) end
	redis.call('DEL', id)
end

local function keep(id, ms)
	redis.call('HSET', id, 'expiresAt', text(now + ms))
	redis.call('HINCRBY', id, 'version', 1)
	redis.call('PEXPIRE', id, text(math.ceil(ms)))
	redis.call('PEXPIRE', redis.call('HGET', id, 'referenceId'), text(math.ceil(ms)))
	redis.call('PEXPIRE', historyOf(id), text(math.ceil(ms)))
	for _, set in ipairs(setsOf(id)) do expire(set, ms) end
	expire(DUE, ms)
	expire(UNCERTAIN, ms)
end

local function hold(id, owner, leaseMs, ttlMs)
	redis.call('HSET', id, 'owner', owner, 'leaseUntil', text(now + leaseMs), 'ttlMs', text(ttlMs))
	redis.call('ZADD', UNCERTAIN, text(now + leaseMs), id)
	keep(id, math.max(leaseMs, ttlMs))
end

local function giveBack(id)
	redis.call('HDEL', id, 'owner')
	redis.call('HSET', id, 'leaseUntil', 0)
	keep(id, tonumber(redis.call('HGET', id, 'ttlMs')))
end

local at = 0
local function argument()
	at = at + 1
	return ARGV[at]
end

-- An argument that may be missing: 0, or 1 and its value.
local function option()
	return argument() == '1' and argument()
end

-- What a delivery's hash has, if its entry is the one that it was written with.
local function deliveryOf(delivery)
	local entry = redis.call('HMGET', delivery, 'entry', 'born')
	if not entry[1] or not isLive(entry[1]) then return nil end
	if (redis.call('HGET', entry[1], 'born') or '') ~= entry[2] then return nil end
	return redis.call('HMGET', delivery, 'id', 'subscriber', 'data', 'key', 'failures', 'addedAt', 'number')
end

local function dropDelivery(delivery)
	local known = redis.call('HMGET', delivery, 'subscriber', 'entry')
	if known[1] then redis.call('ZREM', base .. 'of:' .. known[1], delivery) end
	if known[2] then redis.call('ZREM', base .. 'about:' .. known[2], delivery) end
	redis.call('ZREM', READY, delivery)
	redis.call('ZREM', WAITING, delivery)
	redis.call('DEL', delivery)
end

-- Makes due what failed of an entry's deliveries to a subscriber.
local function wakeFailed(about, subscriber)
	local members = redis.call('ZRANGE', about, 0, SCANNED - 1, 'WITHSCORES')
	for i = 1, #members, 2 do
		local known = redis.call('HMGET', members[i], 'subscriber', 'failures')
		if known[1] == subscriber and tonumber(known[2]) > 0 and redis.call('ZREM', WAITING, members[i]) == 1 then
			redis.call('ZADD', READY, members[i + 1], members[i])
		end
	end
end

-- Arguments: how many facts, the facts, how many deliveries, of each the id, the subscriber and the data.
local function append(id)
	local ms = tonumber(redis.call('HGET', id, 'ttlMs'))
	local facts = tonumber(argument())
	if facts > 0 then
		for _ = 1, facts do redis.call('RPUSH', historyOf(id), text(now) .. ' ' .. argument()) end
		redis.call('PEXPIRE', historyOf(id), text(math.ceil(ms)))
	end
	for _ = 1, tonumber(argument()) do
		local name, subscriber, data = argument(), argument(), argument()
		local delivery, of = base .. 'delivery:' .. name, base .. 'of:' .. subscriber
		local about = base .. 'about:' .. id
		if not deliveryOf(delivery) then
			dropDelivery(delivery)
			wakeFailed(about, subscriber)
			local number = redis.call('INCR', base .. 'count')
			redis.call('HSET', delivery, 'id', name, 'entry', id, 'born', redis.call('HGET', id, 'born') or '',
				'key', redis.call('HGET', id, 'key'), 'subscriber', subscriber, 'data', data, 'failures', 0,
				'addedAt', text(now), 'number', number)
			redis.call('ZADD', READY, number, delivery)
			redis.call('ZADD', of, number, delivery)
			redis.call('ZADD', about, number, delivery)
			redis.call('PEXPIRE', delivery, text(math.ceil(ms)))
			for _, key in ipairs({READY, WAITING, of, about}) do expire(key, ms) end
		end
	end
end

-- Arguments: data, dueInMs if any, news if any, 1 and the names or 0, and what append takes.
local function write(id)
	local data, dueInMs, news = argument(), option(), option()
	local since = redis.call('HEXISTS', id, 'data') == 1 and sinceOf(id) or now
	-- These come first: a server without room lets a script go on that began with writes that need none. What was
	-- ordered is recorded.
	redis.call('HDEL', id, 'dueAt')
	redis.call('ZREM', UNCERTAIN, id)
	redis.call('HSET', id, 'data', data, 'since', text(since))
	local hasNames = argument() == '1'
	if hasNames then
		unlist(id)
		redis.call('HSET', id, 'status', argument(), 'provider', argument())
		for _, field in ipairs({'providerId', 'order'}) do
			local value = option()
			if value then redis.call('HSET', id, field, value) else redis.call('HDEL', id, field) end
		end
		for _, set in ipairs(setsOf(id)) do redis.call('ZADD', set, text(since), id) end
	end
	local counted = tonumber(redis.call('HGET', id, 'news') or 0)
	local dueAt = dueInMs and now + dueInMs
	if news and tonumber(news) < counted then dueAt = math.min(dueAt or now, now) end
	if dueAt then redis.call('ZADD', DUE, text(dueAt), id) else redis.call('ZREM', DUE, id) end
	append(id)
	giveBack(id)
	if hasNames then
		for _, set in ipairs(setsOf(id)) do tidy(set) end
	end
end

local function read(id, dueAt)
	local entry = redis.call('HMGET', id, 'key', 'reference', 'version', 'data', 'news')
	dueAt = dueAt or redis.call('ZSCORE', DUE, id)
	return {entry[1], entry[2], entry[3], entry[4], entry[5] or 0, text(now - sinceOf(id)), dueAt and text(dueAt - now) or ''}
end
`;

const script = (body: string): Script => {
	const source = PRELUDE + body;
	return { source, sha: createHash('sha1').update(source).digest('hex') };
};

/**
 * KEYS: entry, reference · ARGV: offset, key, reference, fingerprint, owner, leaseMs, ttlMs, note, isFull → outcome, details
 *
 * If isFull is 1, new claims are refused: the outcome is 'full'.
 */
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
elseif ARGV[9] == '1' then
	return {'full'}
else
	-- Comes first, since a server without room refuses it, and with it the claim.
	local born = redis.call('INCR', base .. 'count')
	forget(id)
	redis.call('HSET', id, 'note', ARGV[8], 'born', born, 'since', text(now))
end
redis.call('HSET', id, 'key', key, 'reference', reference, 'referenceId', referenceId, 'fingerprint', fingerprint)
redis.call('SET', referenceId, id)
hold(id, owner, leaseMs, ttlMs)
if known then return {'uncertain', redis.call('HGET', id, 'note')} end
return {'won'}
`);

/** KEYS: entry · ARGV: offset, owner, note → 1 or 0 */
export const NOTE = script(`
if not isOwned(KEYS[1], ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'note', ARGV[3])
return 1
`);

/** KEYS: entry · ARGV: offset, owner, what write takes → 1 or 0 */
export const COMPLETE = script(`
if not isOwned(KEYS[1], ARGV[2]) then return 0 end
at = 2
write(KEYS[1])
return 1
`);

/** KEYS: entry · ARGV: offset, owner, dueInMs, what append takes → 1 or 0 */
export const MARK_UNCERTAIN = script(`
if not isOwned(KEYS[1], ARGV[2]) then return 0 end
at = 3
append(KEYS[1])
giveBack(KEYS[1])
redis.call('ZADD', UNCERTAIN, text(now + ARGV[3]), KEYS[1])
return 1
`);

/** KEYS: entry · ARGV: offset, owner → 1 or 0 */
export const RELEASE = script(`
if not isOwned(KEYS[1], ARGV[2]) then return 0 end
forget(KEYS[1])
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

/** KEYS: any · ARGV: offset, order, or provider and providerId → whether to call again, entry or nil */
export const FIND_BY_NAME = script(`
local set = ARGV[3] and providerIdSet(ARGV[2], ARGV[3]) or base .. 'order:' .. ARGV[2]
for _ = 1, SCANNED do
	local newest = redis.call('ZREVRANGE', set, 0, 0, 'WITHSCORES')
	if #newest == 0 then return {0} end
	if isMember(newest[1], set, newest[2]) then return {0, read(newest[1])} end
	redis.call('ZREM', set, newest[1])
end
return {1}
`);

/** KEYS: entry · ARGV: offset, version, what write takes → 1 or 0 */
export const UPDATE = script(`
if not isDone(KEYS[1]) or redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then return 0 end
at = 2
write(KEYS[1])
return 1
`);

/** KEYS: entry · ARGV: offset → facts, each a time, a space and the data */
export const HISTORY = script(`
return isLive(KEYS[1]) and redis.call('LRANGE', historyOf(KEYS[1]), 0, -1) or {}
`);

/**
 * KEYS: any · ARGV: offset, limit, since, until, status if any, order if any, provider if any, and the start if not the
 * newest: time and id → whether to call again, from which time and id, and of each entry its time, id and content
 */
export const LIST = script(`
at = 1
local wanted, since, untilTime = tonumber(argument()), tonumber(argument()), tonumber(argument())
local status, order, provider = option(), option(), option()
local from, after = option(), option()

-- Redis compares members byte by byte, Lua by the server's locale.
local function isBefore(a, b)
	for i = 1, math.min(#a, #b) do
		if a:byte(i) ~= b:byte(i) then return a:byte(i) < b:byte(i) end
	end
	return #a < #b
end

local set = order and base .. 'order:' .. order or status and base .. 'status:' .. status or LIST
local highest = from and text(math.min(tonumber(from), untilTime)) or text(untilTime)
local found, offset, looked = {}, 0, 0
while true do
	local page = redis.call('ZREVRANGEBYSCORE', set, highest, text(since), 'WITHSCORES', 'LIMIT', offset, 100)
	if #page == 0 then return {0, '', '', found} end
	local stale = {}
	for i = 1, #page, 2 do
		local id, score = page[i], tonumber(page[i + 1])
		if not from or score ~= tonumber(from) or isBefore(id, after) then
			looked = looked + 1
			if not isMember(id, set, score) then
				stale[#stale + 1] = id
			elseif score < untilTime then
				local names = redis.call('HMGET', id, 'status', 'order', 'provider')
				local fits = (not status or names[1] == status) and (not order or names[2] == order)
				if fits and (not provider or names[3] == provider) then
					found[#found + 1] = {text(score), id, read(id)}
				end
			end
			if #found == wanted or looked == SCANNED then return {1, text(score), id, found} end
		end
	end
	for _, id in ipairs(stale) do redis.call('ZREM', set, id) end
	offset = offset + #page / 2 - #stale
end
`);

/** KEYS: entry · ARGV: offset → 1 or 0 */
export const WAKE = script(`
if not isDone(KEYS[1]) then return 0 end
redis.call('HINCRBY', KEYS[1], 'news', 1)
redis.call('ZADD', DUE, text(now), KEYS[1])
return 1
`);

/** KEYS: any · ARGV: offset, limit, leaseMs → whether to call again, entries */
export const LEASE = script(`
local limit, found, looked = tonumber(ARGV[2]), {}, 0
while #found < limit do
	local wanted = math.min(limit - #found, SCANNED - looked)
	if wanted <= 0 then return {1, found} end
	local members = redis.call('ZRANGEBYSCORE', DUE, '-inf', text(now), 'WITHSCORES', 'LIMIT', #found, wanted)
	if #members == 0 then break end
	for i = 1, #members, 2 do
		looked = looked + 1
		if isDone(members[i]) then
			found[#found + 1] = {members[i], tonumber(members[i + 1])}
		else
			redis.call('ZREM', DUE, members[i])
		end
	end
end
for i, one in ipairs(found) do
	found[i] = read(one[1], one[2])
	redis.call('ZADD', DUE, text(now + ARGV[3]), one[1])
end
return {0, found}
`);

/** KEYS: any · ARGV: offset, limit, owner, leaseMs → whether to call again, of each entry its parts */
export const LEASE_UNCERTAIN = script(`
local limit, leaseMs, found, looked = tonumber(ARGV[2]), tonumber(ARGV[4]), {}, 0
while #found < limit do
	local wanted = math.min(limit - #found, SCANNED - looked)
	if wanted <= 0 then break end
	local ids = redis.call('ZRANGEBYSCORE', UNCERTAIN, '-inf', text(now), 'LIMIT', #found, wanted)
	if #ids == 0 then break end
	for _, id in ipairs(ids) do
		looked = looked + 1
		if isUncertain(id) then found[#found + 1] = id else redis.call('ZREM', UNCERTAIN, id) end
	end
end
local full = #found < limit and looked >= SCANNED
for i, id in ipairs(found) do
	local entry = redis.call('HMGET', id, 'key', 'reference', 'fingerprint', 'note', 'ttlMs')
	found[i] = {entry[1], entry[2], entry[3], entry[4], text(now - sinceOf(id))}
	hold(id, ARGV[3], leaseMs, tonumber(entry[5]))
end
return {full and 1 or 0, found}
`);

/** KEYS: any · ARGV: offset → whether to call again, ms if any */
export const NEXT_DUE = script(`
local nextAt
local looked = 0
local function look(set, isThere)
	while looked < SCANNED do
		local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
		if #first == 0 then return nil end
		if isThere(first[1]) then return tonumber(first[2]) end
		redis.call('ZREM', set, first[1])
		looked = looked + 1
	end
end
for _, due in ipairs({
	look(DUE, isDone) or math.huge,
	look(UNCERTAIN, isUncertain) or math.huge,
	look(READY, deliveryOf) and now or math.huge,
	look(WAITING, deliveryOf) or math.huge,
}) do
	nextAt = math.min(nextAt or due, due)
end
if looked >= SCANNED then return {1} end
return {0, nextAt < math.huge and text(math.max(0, nextAt - now)) or ''}
`);

/** KEYS: any · ARGV: offset, limit, leaseMs → whether to call again, of each delivery its parts */
export const LEASE_DELIVERIES = script(`
local limit, found = tonumber(ARGV[2]), {}
local due = redis.call('ZRANGEBYSCORE', WAITING, '-inf', text(now), 'LIMIT', 0, SCANNED)
for _, delivery in ipairs(due) do
	redis.call('ZREM', WAITING, delivery)
	local parts = deliveryOf(delivery)
	if parts then redis.call('ZADD', READY, parts[7], delivery) else dropDelivery(delivery) end
end
if #due == SCANNED then return {1, found} end
local looked = 0
while #found < limit do
	if looked == SCANNED then return {1, found} end
	local delivery = redis.call('ZRANGE', READY, 0, 0)[1]
	if not delivery then break end
	looked = looked + 1
	local parts = deliveryOf(delivery)
	if parts then
		redis.call('ZREM', READY, delivery)
		redis.call('ZADD', WAITING, text(now + ARGV[3]), delivery)
		found[#found + 1] = {parts[1], parts[2], parts[3], parts[4], parts[5], text(now - parts[6])}
	else
		dropDelivery(delivery)
		redis.call('ZREM', READY, delivery)
	end
end
return {0, found}
`);

/** KEYS: delivery · ARGV: offset, retryInMs if any → 1 or 0 */
export const SETTLE_DELIVERY = script(`
at = 1
local delivery, retryInMs = KEYS[1], option()
if not deliveryOf(delivery) then
	dropDelivery(delivery)
	return 0
end
if not retryInMs then
	dropDelivery(delivery)
	return 1
end
redis.call('HINCRBY', delivery, 'failures', 1)
redis.call('ZREM', READY, delivery)
redis.call('ZADD', WAITING, text(now + retryInMs), delivery)
return 1
`);

/** KEYS: entry · ARGV: offset → of each of its first deliveries the parts; the last is the ms until it is due */
export const PENDING_DELIVERIES = script(`
local pending = {}
for _, delivery in ipairs(redis.call('ZRANGE', base .. 'about:' .. KEYS[1], 0, SCANNED - 1)) do
	local parts = deliveryOf(delivery)
	if parts then
		parts[6] = text(now - parts[6])
		parts[7] = text((tonumber(redis.call('ZSCORE', WAITING, delivery) or now)) - now)
		pending[#pending + 1] = parts
	end
end
return pending
`);

/** KEYS: any · ARGV: offset, subscriber, after which number → the last number that was checked, or nil at the end */
export const WAKE_DELIVERIES = script(`
local of = base .. 'of:' .. ARGV[2]
local members = redis.call('ZRANGEBYSCORE', of, '(' .. ARGV[3], '+inf', 'WITHSCORES', 'LIMIT', 0, SCANNED)
for i = 1, #members, 2 do
	local delivery = members[i]
	if not deliveryOf(delivery) then
		dropDelivery(delivery)
		redis.call('ZREM', of, delivery)
	elseif redis.call('ZREM', WAITING, delivery) == 1 then
		redis.call('ZADD', READY, members[i + 1], delivery)
	end
end
return members[#members]
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

/** KEYS: any · ARGV: offset → used_memory, maxmemory, maxmemory_policy; empty if this user has no permission */
export const MEMORY = script(`
local info = redis.pcall('INFO', 'memory')
if type(info) ~= 'string' then return {} end
local found = {}
for i, field in ipairs({'used_memory', 'maxmemory', 'maxmemory_policy'}) do
	found[i] = string.match(info, '\\n' .. field .. ':([^\\r\\n]*)') or ''
end
return found
`);
