-- One change a request, to each of a thousand records in turn; tildes stand for its number.
local number = 0
local path, body = os.getenv("WRK_PATH"), os.getenv("WRK_BODY")
request = function()
  number = number + 1
  local key = 100 + number % 1000
  return wrk.format("PUT", (path:gsub("~", key)), nil, (body:gsub("~", key):gsub("#", number)))
end
