"""What the queue does in one step inside Redis (Lua), so that two agents can't take hold of one hand-off.

A hold is `agent token ends`, the end in milliseconds of the product's clock: the clock may be moved, so Redis' own expiry won't do.
"""

# KEYS: pending, routes, holds, tokens. ARGV: agent, now, until, the hand-off or "", skills, languages (each between spaces).
TAKE_HOLD = """
local function held(id)
  local hold = redis.call('HGET', KEYS[3], id)
  if not hold then return false end
  local agent, ends = string.match(hold, '^(%S+) %S+ (%S+)$')
  return agent ~= ARGV[1] and tonumber(ends) > tonumber(ARGV[2])
end
local function take(id)
  local token = redis.call('INCR', KEYS[4])
  redis.call('HSET', KEYS[3], id, ARGV[1] .. ' ' .. token .. ' ' .. ARGV[3])
  redis.call('ZREM', KEYS[1], id)
  return {id, token}
end
if ARGV[4] ~= '' then
  if held(ARGV[4]) then return false end
  return take(ARGV[4])
end
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, 999)) do
  local route = redis.call('HGET', KEYS[2], id)
  if route and not held(id) then
    local skill, language = string.match(route, '^(%S*) (%S+)$')
    local able = skill == '' or string.find(ARGV[5], ' ' .. skill .. ' ', 1, true)
    if able and string.find(ARGV[6], ' ' .. language .. ' ', 1, true) then return take(id) end
  end
end
return false
"""

# KEYS: pending, routes, holds. ARGV: now, then for each hand-off its id, order, route.
ANNOUNCE = """
for i = 2, #ARGV, 3 do
  local hold = redis.call('HGET', KEYS[3], ARGV[i])
  local ends = hold and string.match(hold, ' (%S+)$')
  if not ends or tonumber(ends) <= tonumber(ARGV[1]) then
    redis.call('ZADD', KEYS[1], ARGV[i + 1], ARGV[i])
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2])
    redis.call('HDEL', KEYS[3], ARGV[i])
  end
end
"""

# KEYS: tokens. ARGV: a token that was given before the counter was wiped.
RAISE_TOKENS = """
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1]) end
"""
